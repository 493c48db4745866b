// Threads that hand strings to each other, as C++ programs do: threads COUNT. What one thread
// makes, another one sorts, and a third one destroys.
#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using Bundle = std::vector<std::string>;

class Belt
{
  public:
    void put(std::unique_ptr<Bundle> bundle)
    {
        std::lock_guard<std::mutex> hold(lock);
        bundles.push_back(std::move(bundle));
        something.notify_one();
    }
    std::unique_ptr<Bundle> take()
    {
        std::unique_lock<std::mutex> hold(lock);
        something.wait(hold, [this] { return !bundles.empty(); });
        std::unique_ptr<Bundle> bundle = std::move(bundles.front());
        bundles.pop_front();
        return bundle;
    }

  private:
    std::mutex lock;
    std::condition_variable something;
    std::deque<std::unique_ptr<Bundle>> bundles;
};

static void make(Belt &to, unsigned first, unsigned count)
{
    for (unsigned number = first; number < first + count; number++) {
        auto bundle = std::make_unique<Bundle>();
        for (unsigned i = 0; i < 10; i++)
            bundle->push_back(
                std::string(1 + (number * 7 + i) % 60, char('a' + (number + i) % 26)));
        to.put(std::move(bundle));
    }
}

static void sort_all(Belt &from, Belt &to, unsigned count)
{
    while (count-- > 0) {
        std::unique_ptr<Bundle> bundle = from.take();
        std::sort(bundle->begin(), bundle->end());
        to.put(std::move(bundle));
    }
}

int main(int, char **arguments)
{
    unsigned count = unsigned(std::atoi(arguments[1]));
    Belt raw, sorted;
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < 2; i++) {
        threads.emplace_back(make, std::ref(raw), i * count, count);
        threads.emplace_back(sort_all, std::ref(raw), std::ref(sorted), count);
    }
    std::map<std::string, unsigned> firsts;
    for (unsigned i = 0; i < 2 * count; i++)
        firsts[sorted.take()->front()]++;
    for (std::thread &thread : threads)
        thread.join();
    for (const auto &[text, times] : firsts)
        std::cout << times << ' ' << text << '\n';
    try {
        throw std::string(100, 'x');
    } catch (const std::string &text) {
        std::cout << text << '\n';
    }
}
