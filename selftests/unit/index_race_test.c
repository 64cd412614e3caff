// SPDX-License-Identifier: GPL-2.0
/*
 * Readers without the lock against a writer, in threads. What a reader is told is
 * right must be right, and none may leave the pool (the sanitizers see to it).
 */
#include <pthread.h>

#include "index.h"

#define READERS 2
#define POSTS 200 /* ranges that are always there, though not always the same */
#define APART 1000
#define CHANGES 400000

/**
 * struct race - what the threads share
 * @index: the index
 * @done: the writer is
 * @read: what each reader was told
 * @refused: and how often it was sent to the lock
 * @wrong: how often what it was told was wrong
 */
struct race {
	struct shadow_index index;
	bool done;
	u64 read[READERS];
	u64 refused[READERS];
	u64 wrong[READERS];
};

static struct race race;

/* Each post covers the middle of its stretch, and nothing else ever does. */
static void *reader(void *arg)
{
	u32 who = (uintptr_t)arg, id, i = who;

	while (!READ_ONCE(race.done) || !race.read[who]) {
		i = (i + 61) % POSTS;
		if (!shadow_index_find_lockless(
			    &race.index, (u64)i * APART + APART / 2, &id)) {
			race.refused[who]++;
			continue;
		}
		race.read[who]++;
		race.wrong[who] += id != i + 1;
	}
	return NULL;
}

/* Between the posts ranges come and go, so that nodes split, join and move on. */
static int write_one(u64 seed)
{
	u64 post = seed % POSTS, base = post * APART;
	u64 addr = base + 600 + seed / POSTS % 350;
	struct shadow_range range = { addr, addr + 1, POSTS + 1 };
	struct shadow_place place;
	int err = shadow_index_reserve(&race.index, 1);

	if (err)
		return err;
	shadow_index_begin(&race.index);
	shadow_index_seek(&race.index, base + APART / 2, &place);
	shadow_index_change(&race.index, &place, base + 400 + seed % 90,
			    base + 510 + seed % 80);
	shadow_index_seek(&race.index, addr, &place);
	if (place.range.start > addr && seed >> 40 & 1)
		shadow_index_insert(&race.index, &place, &range);
	else if (place.range.id == POSTS + 1)
		shadow_index_erase(&race.index, &place);
	shadow_index_end(&race.index);
	return 0;
}

TEST(readers_are_told_the_truth_or_to_take_the_lock)
{
	pthread_t thread[READERS];
	u64 seed = 88172645463325252ULL;
	uintptr_t i;

	shadow_index_pool_init(&index_nodes);
	shadow_index_init(&race.index, NULL, &index_nodes);
	for (i = 0; i < POSTS; i++)
		ASSERT_EQ(0, put(&race.index, i * APART + 400, i * APART + 510,
				 i + 1));
	for (i = 0; i < READERS; i++)
		ASSERT_EQ(0,
			  pthread_create(&thread[i], NULL, reader, (void *)i));
	for (i = 0; i < CHANGES; i++) {
		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		ASSERT_EQ(0, write_one(seed >> 8));
	}
	WRITE_ONCE(race.done, true);
	for (i = 0; i < READERS; i++) {
		pthread_join(thread[i], NULL);
		EXPECT_LT(0, race.read[i]);
		EXPECT_EQ(0, race.wrong[i]);
	}
	EXPECT_LT(POSTS + 100, race.index.nr);
	EXPECT_INDEX_SOUND(&race.index);
	EXPECT_TRUE(index_leaves_nothing(&race.index));
}

TEST_HARNESS_MAIN
