/* Which files a program may reach: Landlock rules per profile, where the kernel has Landlock. */
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "grader/sandbox/inside.h"

/* Rights and scopes that came after the first version; older system headers don't name them. */
#define RIGHT_REFER (1ULL << 13)
#define RIGHT_TRUNCATE (1ULL << 14)
#define RIGHT_DEVICE_IOCTL (1ULL << 15)
#define ALL_NETWORK 3ULL
#define ALL_SCOPES 3ULL

#define FIRST_RIGHTS ((1ULL << 13) - 1)
#define READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define RUN (READ | LANDLOCK_ACCESS_FS_EXECUTE)
#define CHANGE                                                                            \
    (RUN | LANDLOCK_ACCESS_FS_WRITE_FILE | RIGHT_TRUNCATE | LANDLOCK_ACCESS_FS_MAKE_REG | \
     LANDLOCK_ACCESS_FS_REMOVE_FILE)
#define WRITE (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | RIGHT_TRUNCATE)
/* What makes sense for something that is no folder. */
#define OF_FILES                                                                                 \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE | \
     RIGHT_TRUNCATE)

/* The kernel's struct of the newest version we know; older kernels take it when the rest is
 * zero. */
struct ruleset {
    uint64_t files, network, scopes;
};

/* Not /usr as a whole: the course itself may be installed somewhere below it. */
static const struct place {
    const char *path;
    uint64_t rights;
} toolchain_places[] = {
    {"/usr/bin", RUN},
    {"/usr/lib", RUN},
    {"/usr/lib32", RUN},
    {"/usr/lib64", RUN},
    {"/usr/libx32", RUN},
    {"/usr/libexec", RUN},
    {"/usr/include", READ},
    {"/usr/local/bin", RUN},
    {"/usr/local/lib", RUN},
    {"/usr/local/lib64", RUN},
    {"/usr/local/libexec", RUN},
    {"/usr/local/include", READ},
    {"/usr/share/locale", READ},
    {"/bin", RUN},
    {"/lib", RUN},
    {"/lib32", RUN},
    {"/lib64", RUN},
    {"/libx32", RUN},
    {"/etc/alternatives", READ},
    {"/etc/ld.so.cache", READ},
    {"/dev/null", WRITE},
    {NULL, 0},
};

/* Valgrind reads its own entries there; those of others are closed to a confined process. */
static const struct place valgrind_places[] = {
    {"/proc", READ},
    {NULL, 0},
};

static const struct place program_places[] = {
    {"/dev/urandom", READ},
    {NULL, 0},
};

int files_landlock_version(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version > 0 ? (int)version : 0;
}

static uint64_t rights_known(int version)
{
    uint64_t rights = FIRST_RIGHTS;
    if (version >= 2)
        rights |= RIGHT_REFER;
    if (version >= 3)
        rights |= RIGHT_TRUNCATE;
    if (version >= 5)
        rights |= RIGHT_DEVICE_IOCTL;
    return rights;
}

static bool allow(int rules, int place, uint64_t rights)
{
    struct stat status;
    if (fstat(place, &status) < 0)
        return false;
    if (!S_ISDIR(status.st_mode))
        rights &= OF_FILES;
    struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = place};
    return syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
}

/* Places that this system doesn't have are passed over. */
static bool allow_places(int rules, const struct place *places, uint64_t known)
{
    bool done = true;
    for (; done && places->path; places++) {
        int place = open(places->path, O_PATH | O_CLOEXEC);
        if (place < 0)
            continue;
        done = allow(rules, place, places->rights & known);
        close(place);
    }
    return done;
}

static bool allow_for(enum sandbox_profile profile, int rules, int job_folder, int program_file,
                      uint64_t known)
{
    if (profile_is_worker(profile))
        return allow(rules, program_file, RUN & known);
    if (profile == SANDBOX_VALGRIND && !allow_places(rules, valgrind_places, known))
        return false;
    bool is_program = profile == SANDBOX_PROGRAM || profile == SANDBOX_PROGRAM_ALONE;
    if (is_program && !allow_places(rules, program_places, known))
        return false;
    return allow_places(rules, toolchain_places, known) && allow(rules, job_folder, CHANGE & known);
}

bool files_confine(enum sandbox_profile profile, int job_folder, int program_file)
{
    int version = files_landlock_version();
    if (version == 0)
        return true;
    struct ruleset all = {.files = rights_known(version)};
    if (version >= 4)
        all.network = ALL_NETWORK;
    if (version >= 6)
        all.scopes = ALL_SCOPES;
    int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
    if (rules < 0)
        return false;
    bool done = allow_for(profile, rules, job_folder, program_file, all.files) &&
                syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return done;
}
