// SPDX-License-Identifier: GPL-2.0
/*
 * A file for a compiler to work on: a few kinds of types, loops and tables, no
 * header and no library.
 */
struct node {
	struct node *left;
	struct node *right;
	unsigned long key;
	double weight;
};

static struct node nodes[512];
static unsigned long used;

static struct node *insert(struct node *root, unsigned long key)
{
	struct node *node;

	if (!root) {
		node = &nodes[used++ & 511];
		node->key = key;
		node->weight = (double)key / 3;
		return node;
	}
	if (key < root->key)
		root->left = insert(root->left, key);
	else
		root->right = insert(root->right, key);
	return root;
}

static double sum(const struct node *root)
{
	return root ? sum(root->left) + root->weight + sum(root->right) : 0;
}

static unsigned long mix(unsigned long value)
{
	static const unsigned long odd[4] = { 3, 5, 17, 257 };

	for (int i = 0; i < 4; i++)
		value = (value ^ value >> (7 + i)) * odd[i & 3];
	return value;
}

void _start(void)
{
	struct node *root = 0;
	int status;

	for (unsigned long i = 0; i < 400; i++)
		root = insert(root, mix(i));
	status = sum(root) > 0 ? 0 : 1;
	__asm__ volatile("syscall" : : "a"(60), "D"(status));
}
