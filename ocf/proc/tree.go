package proc

import (
	"fmt"
	"os"
	"slices"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// searchTime bounds the search for a tree that is to be killed: a program may
// start others faster than they can be stopped.
const searchTime = killGrace / 2

// tree is a program that runs, and what it started.
type tree struct {
	pid     int                 // our child: nobody else has the id until we reap it
	outputs []string            // the pipes that it writes to, as /proc/PID/fd names them
	found   map[Identity]handle // the others
}

// kill kills the tree. All are stopped before one is killed: a process that is
// stopped starts no other and leaves no orphan. An orphan may start another and
// end between two looks, so one search that finds nobody is not enough.
func (t *tree) kill() {
	t.found = make(map[Identity]handle)
	_ = unix.Kill(t.pid, unix.SIGSTOP) // it may have ended by itself
	limit := time.Now().Add(searchTime)
	for quiet := 0; quiet < 2 && time.Now().Before(limit); {
		quiet++
		if t.stopMore() {
			quiet = 0
		}
	}
	_ = unix.Kill(t.pid, unix.SIGKILL)
	for _, h := range t.found {
		_ = h.signal(unix.SIGKILL)
		h.close()
	}
}

// stopMore stops those that were not found before, and reports whether there
// were any, even if they have ended meanwhile.
func (t *tree) stopMore() bool {
	more := false
	for _, id := range t.search() {
		if _, ok := t.found[id]; ok {
			continue
		}
		more = true
		if h, err := open(id); err == nil {
			_ = h.signal(unix.SIGSTOP)
			t.found[id] = h
		}
	}
	return more
}

// search returns the descendants of the child, and its orphans with theirs.
func (t *tree) search() []Identity {
	var orphans []Identity
	group, children := unix.Getpgrp(), make(children)
	_ = each(func(s stat) error { // what it found counts, and the child is known
		children.add(s)
		if s.group == group && t.writes(s.id) {
			orphans = append(orphans, s.id)
		}
		return nil
	})
	found := children.below(Identity{PID: t.pid})
	for _, id := range orphans {
		found = append(append(found, id), children.below(id)...)
	}
	return slices.DeleteFunc(found, func(id Identity) bool { return id.PID == t.pid })
}

// writes reports whether the process can write to an output of the tree: then
// it is of the tree, whoever is its parent now. Links are only read: a file may
// be on a server that hangs.
func (t *tree) writes(id Identity) bool {
	fds, _ := os.ReadDir(id.file("fd"))
	return slices.ContainsFunc(fds, func(fd os.DirEntry) bool {
		path := id.file("fd/" + fd.Name())
		target, err := os.Readlink(path)
		if err != nil || !slices.Contains(t.outputs, target) {
			return false
		}
		info, err := os.Lstat(path)
		return err == nil && info.Mode()&0o200 != 0 // we have it for reading
	})
}

// children are the processes of a host by the id of their parent.
type children map[int][]Identity

func (c children) add(s stat) { c[s.parent] = append(c[s.parent], s.id) }

// below returns the children of id, their children and so on.
func (c children) below(id Identity) []Identity {
	var found []Identity
	for queue := []Identity{id}; len(queue) > 0; queue = queue[1:] {
		next := c[queue[0].PID]
		found, queue = append(found, next...), append(queue, next...)
	}
	return found
}

// pipeName returns what /proc/PID/fd says of the pipe, or "" if it is closed.
func pipeName(pipe *os.File) string {
	info, err := pipe.Stat()
	if err != nil {
		return ""
	}
	inode := info.Sys().(*syscall.Stat_t).Ino //nolint:errcheck // what Stat gives on Linux
	return fmt.Sprintf("pipe:[%d]", inode)
}
