// SPDX-License-Identifier: GPL-2.0
/*
 * The plumbing of all views: who may open them, their debugfs files and /proc
 * mirrors, what each has cost. Knows no memory-management
 * structure.
 *
 * rmmod: an open debugfs file holds a reference on the module, so rmmod gives
 * EBUSY. An open /proc file does not: removing its entry waits for calls in
 * flight, releases it, and later reads of it give EIO.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/capability.h>
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "view/text.h"
#include "view/view.h"

/**
 * struct view_file - an open view
 * @lock: protects @text
 * @text: its text
 */
struct view_file {
	struct mutex lock; /* @text */
	struct view_text text;
};

/* Bytes of a view's dir, its NUL included. */
#define VIEW_DIR_MAX 32

static bool raw_addresses;
module_param(raw_addresses, bool, 0600);
MODULE_PARM_DESC(raw_addresses, "show addresses to openers with CAP_SYSLOG");

static struct view_slot *view_slots;
static struct dentry *view_debugfs;
static struct proc_dir_entry *view_procfs;

/* Keeps the greatest of all that it was told. */
static void view_most(atomic64_t *most, s64 value)
{
	s64 old = atomic64_read(most);

	while (value > old && !atomic64_try_cmpxchg(most, &old, value))
		;
}

/**
 * view_spent() - count what a file has cost
 * @slot: its slot
 * @ns: how long the work on it took
 * @bytes: the most that was allocated for it at once; 0: not known
 *
 * Context: any; no lock.
 */
void view_spent(struct view_slot *slot, u64 ns, size_t bytes)
{
	atomic64_inc(&slot->cost.made);
	atomic64_add(ns, &slot->cost.ns);
	view_most(&slot->cost.longest, ns);
	view_most(&slot->cost.bytes, bytes);
}

static ssize_t view_read(struct file *file, char __user *buf, size_t count,
			 loff_t *pos)
{
	struct view_file *vf = file->private_data;
	ssize_t ret;

	if (mutex_lock_interruptible(&vf->lock))
		return -ERESTARTSYS;
	ret = view_text_read(&vf->text, buf, count, pos);
	mutex_unlock(&vf->lock);
	return ret;
}

static ssize_t view_write(struct file *file, const char __user *buf,
			  size_t count, loff_t *pos)
{
	struct view_file *vf = file->private_data;
	const struct view *view = vf->text.slot->view;
	char buffer[VIEW_LINE_MAX + 1];
	char *line;
	int err;

	if (!view->write)
		return -EINVAL;
	if (count > VIEW_LINE_MAX)
		return -E2BIG;
	if (copy_from_user(buffer, buf, count))
		return -EFAULT;
	buffer[count] = '\0';
	if (strlen(buffer) != count)
		return -EINVAL;
	line = strim(buffer);
	if (!*line || strchr(line, '\n'))
		return -EINVAL;

	if (mutex_lock_interruptible(&vf->lock))
		return -ERESTARTSYS;
	err = view->write(line);
	if (!err)
		view_text_drop(&vf->text);
	mutex_unlock(&vf->lock);
	return err ?: count;
}

/**
 * view_may_open() - ask whether the current task may open a view
 *
 * Asked at every open, whatever the file's mode says.
 *
 * Return: 0; -EPERM without CAP_SYS_ADMIN or where lockdown forbids debugfs.
 */
int view_may_open(void)
{
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	return security_locked_down(LOCKDOWN_DEBUGFS);
}

/*
 * Whether the current task may see kernel addresses and asked for them. The
 * kernel's own rule is in %pK, which gives zeros where kptr_restrict hides
 * addresses from the task, and where it is 0 hashes, which says nothing.
 */
static bool view_may_see_addresses(void)
{
	char text[2 * sizeof(void *) + 1];

	if (!READ_ONCE(raw_addresses) || !capable(CAP_SYSLOG))
		return false;
	snprintf(text, sizeof(text), "%pK", view_slots);
	return text[strspn(text, "0")];
}

static int view_open(struct file *file, struct view_slot *slot)
{
	struct view_file *vf;
	int err;

	err = view_may_open();
	if (err)
		return err;
	vf = kzalloc(sizeof(*vf), GFP_KERNEL_ACCOUNT);
	if (!vf)
		return -ENOMEM;
	vf->text.slot = slot;
	vf->text.raw = view_may_see_addresses();
	mutex_init(&vf->lock);
	file->private_data = vf;
	return 0;
}

static int view_release(struct inode *inode, struct file *file)
{
	struct view_file *vf = file->private_data;

	view_text_drop(&vf->text);
	mutex_destroy(&vf->lock);
	kfree(vf);
	return 0;
}

static int view_debugfs_open(struct inode *inode, struct file *file)
{
	return view_open(file, inode->i_private);
}

static int view_proc_open(struct inode *inode, struct file *file)
{
	return view_open(file, pde_data(inode));
}

static const struct file_operations view_debugfs_ops = {
	.owner = THIS_MODULE,
	.open = view_debugfs_open,
	.read = view_read,
	.write = view_write,
	.llseek = no_seek_end_llseek,
	.release = view_release,
};

static const struct proc_ops view_proc_ops = {
	.proc_open = view_proc_open,
	.proc_read = view_read,
	.proc_write = view_write,
	.proc_lseek = no_seek_end_llseek,
	.proc_release = view_release,
};

static struct view_slot *view_slots_create(void)
{
	struct view_slot *slots;
	unsigned int i;

	slots = kcalloc(view_count, sizeof(*slots), GFP_KERNEL);
	if (!slots)
		return NULL;
	for (i = 0; i < view_count; i++) {
		const struct view *view = view_table[i];

		slots[i].view = view;
		if (view->missing)
			slots[i].missing = view->missing();
		if (slots[i].missing)
			pr_warn("%s/%s not offered: this kernel has no %s\n",
				view->dir ?: ".", view->name, slots[i].missing);
	}
	return slots;
}

/* /proc/shadowmm: removing the root takes all below it away. */
static int view_procfs_create(void)
{
	struct proc_dir_entry *dir;
	unsigned int i;

	view_procfs = proc_mkdir("shadowmm", NULL);
	if (!view_procfs)
		return -ENOMEM;
	dir = proc_mkdir("live", view_procfs);
	if (!dir)
		goto remove;
	for (i = 0; i < view_count; i++) {
		const struct view *view = view_table[i];

		if (!view->proc || view_slots[i].missing)
			continue;
		if (!proc_create_data(view->name, view->mode, dir,
				      &view_proc_ops, &view_slots[i]))
			goto remove;
	}
	return 0;

remove:
	proc_remove(view_procfs);
	return -ENOMEM;
}

/* A folder in @dir, made if it is new; puts @dir. NULL: it cannot be made. */
static struct dentry *view_debugfs_step(struct dentry *dir, const char *name)
{
	struct dentry *next = debugfs_lookup(name, dir);

	if (!next) {
		next = debugfs_create_dir(name, dir);
		next = IS_ERR(next) ? NULL : dget(next);
	}
	dput(dir);
	return next;
}

/* The folder of a view, referenced; NULL: it cannot be made. */
static struct dentry *view_debugfs_dir(const char *path)
{
	struct dentry *dir = dget(view_debugfs);
	char name[VIEW_DIR_MAX], *rest = name, *part;

	strscpy(name, path ?: "", sizeof(name));
	while (dir && (part = strsep(&rest, "/")) && *part)
		dir = view_debugfs_step(dir, part);
	return dir;
}

/*
 * Once a debugfs file stands it may be open, and a module whose init fails is
 * freed without waiting for it: so nothing fails after the first file. What
 * debugfs could not make is missing, and it has said so itself.
 */
static void view_debugfs_fill(void)
{
	unsigned int i;

	for (i = 0; i < view_count; i++) {
		const struct view *view = view_table[i];
		struct dentry *dir;

		if (view_slots[i].missing)
			continue;
		dir = view_debugfs_dir(view->dir);
		if (!dir)
			continue;
		debugfs_create_file(view->name, view->mode, dir, &view_slots[i],
				    view->fops ?: &view_debugfs_ops);
		dput(dir);
	}
}

/**
 * view_slot() - look at a view's state
 * @index: its place in view_table
 *
 * Return: the slot; NULL past the end.
 */
const struct view_slot *view_slot(unsigned int index)
{
	return index < view_count ? &view_slots[index] : NULL;
}

/**
 * view_init() - make all files
 *
 * The last part to come up: nothing may fail after it.
 *
 * Return: 0 or -errno, with nothing left behind.
 */
int view_init(void)
{
	int err;

	view_slots = view_slots_create();
	if (!view_slots)
		return -ENOMEM;

	view_debugfs = debugfs_create_dir("shadowmm", NULL);
	if (IS_ERR(view_debugfs)) {
		err = PTR_ERR(view_debugfs);
		pr_err("no debugfs folder (%d): is debugfs switched off?\n",
		       err);
		goto free_slots;
	}
	err = view_procfs_create();
	if (err)
		goto remove_debugfs;
	view_debugfs_fill();
	return 0;

remove_debugfs:
	debugfs_remove(view_debugfs);
free_slots:
	kfree(view_slots);
	return err;
}

/**
 * view_exit() - remove all files, and wait for calls in flight
 */
void view_exit(void)
{
	debugfs_remove(view_debugfs);
	proc_remove(view_procfs);
	kfree(view_slots);
}
