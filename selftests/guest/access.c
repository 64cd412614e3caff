// SPDX-License-Identifier: GPL-2.0
/*
 * Who may open the module's files, and what a write must not be.
 */
#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "files.h"
#include "kselftest_harness.h"

/* A pid that was there a moment ago. */
static pid_t gone_pid(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	waitpid(pid, NULL, 0);
	return pid;
}

TEST(overlong_line_is_refused)
{
	char text[4096];

	memset(text, 'a', sizeof(text));
	EXPECT_EQ(E2BIG, file_write("control", text, sizeof(text)));
	EXPECT_EQ(E2BIG, file_write("target_pid", text, sizeof(text)));
}

TEST(unmapped_buffer_is_refused)
{
	void *hole =
		mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, hole);
	EXPECT_EQ(EFAULT, file_write("control", hole, 16));
}

TEST(target_pid_that_is_gone_is_refused)
{
	char text[16];

	snprintf(text, sizeof(text), "%d\n", gone_pid());
	EXPECT_EQ(ESRCH, file_put("target_pid", text));
}

TEST(a_command_that_works_is_taken)
{
	EXPECT_EQ(0, file_put("control", "drain\n"));
	EXPECT_EQ(0, file_put("target_pid", "0\n"));
}

/* Root by name alone, without CAP_SYS_ADMIN, may open nothing. */
TEST(reader_without_cap_sys_admin_is_refused)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	ASSERT_EQ(0, syscall(SYS_capget, &header, data));
	data[0].effective &= ~(1U << CAP_SYS_ADMIN);
	ASSERT_EQ(0, syscall(SYS_capset, &header, data));
	EXPECT_EQ(-1, file_open("live/buddyinfo", O_RDONLY));
	EXPECT_EQ(EPERM, errno);
	EXPECT_EQ(-1, file_open("control", O_WRONLY));
	EXPECT_EQ(EPERM, errno);
}

TEST(reader_who_is_not_root_is_refused)
{
	ASSERT_EQ(0, setresuid(65534, 65534, 65534));
	EXPECT_EQ(-1, file_open("live/buddyinfo", O_RDONLY));
	EXPECT_EQ(EACCES, errno);
	EXPECT_EQ(-1, open("/proc/shadowmm/live/buddyinfo", O_RDONLY));
	EXPECT_EQ(EACCES, errno);
}

TEST_HARNESS_MAIN
