#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# `shadowmm slab-fit`: the sizes that a workload asks kmalloc for, whose
# requests they are, what is freed, and how it ends.

. "$(dirname "$0")/common.sh"

slabs=$workload/slabs
today=8,16,32,64,96,128,192,256,512,1024,2048,4096,8192

slab_fit() {
	(cd "$work" && shadowmm slab-fit --raw --to "$figures" "$@")
}

# all ROW COLUMN, live ROW COLUMN: figures of a size class.
all() {
	figure "All requests" "$2" "$1"
}

live() {
	figure "Those not freed" "$2" "$1"
}

set_of() {
	figure "Sets of" "$2" "$1"
}

requests() {
	figure Requests "$1"
}

objects() {
	figure Objects "$1"
}

adds_up() {
	local column

	same produced "$(requests PRODUCED)" $(($(requests COUNTED) + \
		$(requests FAILED) + $(requests LOST))) &&
		same objects "$(objects COUNTED)" $(($(objects FREED) + \
		$(objects REUSED) + $(objects LIVE) + $(objects TRACK))) &&
		same counted "$(requests COUNTED)" "$(all total REQUESTS)" &&
		same live "$(objects LIVE)" "$(live total REQUESTS)" || return
	for column in REQUESTS ASKED GIVEN WASTED; do
		same "all $column" "$(sum "All requests" $column)" \
			"$(all total $column)" &&
			same "live $column" \
				"$(sum "Those not freed" $column)" \
				"$(live total $column)" || return
	done
}

# Known requests and objects, under other classes, too, of a command with a status of
# its own.
known_slabs() {
	once slabs status 7 slab_fit --classes "again=$today" --best 13 \
		bash -c "$slabs 100 1000 200 50; exit 7"
}

# Beside the requests asked for: those that any program makes.
requests_are_counted() {
	known_slabs && adds_up || return
	within requests "$(all 97-128 REQUESTS)" 1000 1100 &&
		within asked "$(all 97-128 ASKED)" 100000 113000 &&
		within given "$(all 97-128 GIVEN)" 128000 140800 &&
		within wasted "$(all 97-128 WASTED)" 28000 31100
}

each_size_has_the_kernels_class() {
	local script='' wanted row class requests

	wanted='5:1-8 8:1-8 9:9-16 64:33-64 65:65-96 96:65-96 97:97-128
		129:129-192 192:129-192 193:193-256 1025:1025-2048
		8192:4097-8192 8193:8193-16384 65536:32769-65536'
	for row in $wanted; do
		script+="$slabs ${row%:*} 2000; "
	done
	slab_fit bash -c "$script" && adds_up || return
	for row in $wanted; do
		row=${row#*:} class=${row#*-}
		requests=$(grep -o ":$row\>" <<<"$wanted" | wc -l)
		requests=$((requests * 2000))
		within "$row" "$(all "$row" REQUESTS)" $requests \
			$((requests + 1900)) &&
			same "given to $row" "$(all "$row" GIVEN)" \
				$(($(all "$row" REQUESTS) * class)) || return
	done
}

# The kernel's own tracepoint, in text, of the same program: its bytes are those
# that we saw from there on.
bytes_are_the_kernels() {
	local asked=0 given=0 all more

	with_trace slab_fit "kmem/kfree kmem/kmalloc" \
		"$slabs 100 3000 200 300; $slabs 20000 300"
	# What an interrupt asks for is not the command's (d.h., d.s3), and of
	# pages some kernels tell twice: those are live already.
	read -r asked given < <(mawk '
		{
			object = $0
			sub(/.* ptr=/, "", object)
			sub(/ .*/, "", object)
			size = $0
			sub(/.*bytes_req=/, "", size)
			size += 0
		}
		/ kfree: / { delete live[object] }
		/ kmalloc: / && $3 !~ /^..[.nNpPbB]?[hHsZz]/ &&
		    (size <= 8192 || live[object] != size) {
			live[object] = size
			asked += size
			sub(/.*bytes_alloc=/, "")
			given += $1
		}
		END { printf "%.0f %.0f\n", asked, given }
	' "$work/trace")
	all=$(all total GIVEN)
	more=$(figure kmalloc DEBUG-BYTES)
	within asked "$(all total ASKED)" "$asked" $((asked + asked / 20)) &&
		within given $((all + more)) "$given" $((given + given / 20))
}

# So many semaphores are more than the largest block, and come from vmalloc() once
# kmalloc() has failed: a request each, told twice by some kernels.
failed_requests_for_pages_count_once() {
	local limits=/proc/sys/kernel/sem old status=0

	old=$(<$limits)
	echo "70000 ${old#*[[:space:]]}" >$limits
	slab_fit perl -e '
		for (1 .. 20) {
			my $set = semget(0, 70000, 0600);
			defined $set && defined semctl($set, 0, 0, 0) or
				die "no semaphores: $!";
		}
	' || status=$?
	echo "$old" >$limits
	same status $status 0 && adds_up && same failed "$(requests FAILED)" 20
}

kept_objects_are_live() {
	known_slabs || return
	within kept "$(live 193-256 REQUESTS)" 50 60 &&
		within "kept bytes" "$(live 193-256 ASKED)" 10000 12560 &&
		within freed "$(live 97-128 REQUESTS)" 0 20
}

# Each rename drops a long name through kfree_rcu().
objects_that_rcu_frees_are_not_live() {
	slab_fit perl -e '
		my $long = "x" x 200;
		open my $file, ">", "${long}0" or die;
		for (1 .. 1000) {
			rename $long . ($_ - 1), $long . $_ or die;
		}
		unlink "${long}1000";
		sleep 2;
	' && adds_up || return
	within renames "$(all 193-256 REQUESTS)" 1000 3000 &&
		within left "$(live 193-256 REQUESTS)" 0 100
}

full_map_is_counted() {
	slab_fit --track 100 "$slabs" 100 1000 200 500 && adds_up &&
		within track "$(objects TRACK)" 400 1600 &&
		within requests "$(all 97-128 REQUESTS)" 1000 1100 &&
		within live "$(live total REQUESTS)" 100 100
}

# while_others COMMAND...: run it while somebody else asks for 100 bytes.
while_others() {
	local other status=0

	(while :; do "$slabs" 100 1000; done) &
	other=$!
	"$@" || status=$?
	kill "$other"
	wait "$other"
	return $status
}

requests_of_others_are_not_the_commands() {
	while_others slab_fit sleep 2 && adds_up &&
		grep -q "^the.x20command" "$figures" &&
		within others "$(all 97-128 REQUESTS)" 0 50
}

without_a_command_all_requests_count() {
	while_others slab_fit --for 3 && adds_up &&
		grep -q "^everyone" "$figures" &&
		within others "$(all 97-128 REQUESTS)" 500 10000000 &&
		within "live of them" "$(live 97-128 REQUESTS)" 0 \
			$((100 + $(objects FREES-MISSED))) &&
		within time "$(figure kmalloc TIME-NS)" 3000000000 60000000000
}

the_same_classes_waste_the_same() {
	known_slabs || return
	same given "$(set_of again GIVEN)" "$(set_of today GIVEN)" &&
		same wasted "$(all total ALT-WASTED:again)" \
			"$(all total WASTED)" &&
		[ "$(set_of today CLASSES)" = "$today" ] &&
		same live "$(set_of again LIVE-WASTED)" \
			"$(set_of today LIVE-WASTED)"
}

best_classes_waste_no_more() {
	known_slabs || return
	within best "$(set_of best WASTED)" 0 \
		$(($(set_of today WASTED) - 20000)) &&
		within best-live "$(set_of best-live LIVE-WASTED)" 0 \
			$(($(set_of today LIVE-WASTED) - 2000)) &&
		within "the live ones under best" "$(set_of best LIVE-WASTED)" \
			"$(set_of best-live LIVE-WASTED)" 1000000
}

# waits PID: it has come to where signals end the run.
waits() {
	local fd

	for fd in "/proc/$1/fd/"*; do
		[[ $(readlink "$fd") != *signalfd* ]] || return 0
	done
	return 1
}

interrupted() {
	local pid i

	perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' shadowmm slab-fit --raw \
		--to "$figures" &
	pid=$!
	for ((i = 0; i < 600; i++)); do
		! waits $pid || break
		sleep 0.1
	done
	"$slabs" 100 200
	kill -INT $pid
	wait $pid
}

interrupt_prints_the_figures() {
	status 130 interrupted && adds_up &&
		within requests "$(all 97-128 REQUESTS)" 200 100000
}

exit_status_is_the_commands() {
	known_slabs && status 127 slab_fit /nonexistent
}

# It turns no page into its pfn, as the other verbs do.
hidden_addresses_do_no_harm() {
	local old status=0

	old=$(</proc/sys/kernel/kptr_restrict)
	echo 2 >/proc/sys/kernel/kptr_restrict
	slab_fit "$slabs" 100 1000 || status=$?
	echo "$old" >/proc/sys/kernel/kptr_restrict
	same status $status 0 &&
		within requests "$(all 97-128 REQUESTS)" 1000 1100
}

run_tests requests_are_counted each_size_has_the_kernels_class \
	bytes_are_the_kernels failed_requests_for_pages_count_once \
	kept_objects_are_live \
	objects_that_rcu_frees_are_not_live full_map_is_counted \
	requests_of_others_are_not_the_commands \
	without_a_command_all_requests_count the_same_classes_waste_the_same \
	best_classes_waste_no_more interrupt_prints_the_figures \
	hidden_addresses_do_no_harm exit_status_is_the_commands
