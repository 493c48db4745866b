# Which words follow which: grows long strings, and arrays with many small ones.
{
    for (i = 1; i < NF; i++) {
        pair = $i " " $(i + 1)
        seen[pair]++
        if (length(follow[$i]) < 2000)
            follow[$i] = follow[$i] "," $(i + 1)
    }
    if (NR % 1000 == 0)
        for (pair in seen)
            if (seen[pair] == 1)
                delete seen[pair]
    letters[substr($0, 1, 1)]++
}
END {
    for (pair in seen)
        if (seen[pair] > most || (seen[pair] == most && pair < best)) {
            most = seen[pair]
            best = pair
        }
    for (word in follow)
        bytes += length(follow[word])
    for (i = 97; i <= 122; i++)
        print sprintf("%c", i), letters[sprintf("%c", i)] + 0
    print NR, best, most, bytes
}
