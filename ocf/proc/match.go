package proc

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Match tells whether a process is one that the caller means. It returns
// false, not an error, for a process that has ended meanwhile.
type Match func(Identity) (bool, error)

// Executable matches processes that run one of the programs at paths. Links
// are followed; a program that was replaced by an upgrade still matches. A
// script's processes run its interpreter: match those by [Args].
//
// A container's process never matches: its program may have the same path, or
// even be the same file, and is another's all the same.
func Executable(paths ...string) Match {
	return func(id Identity) (bool, error) {
		return id.here(func() (bool, error) {
			for _, path := range paths {
				if ok, err := id.runs(path); ok || err != nil {
					return ok, err
				}
			}
			return false, nil
		})
	}
}

// runs reports whether the process runs the file at path, or one that was
// deleted there. Any other has to be the same file: a process that has mounts
// of its own sees its files under paths of its own.
func (id Identity) runs(path string) (bool, error) {
	exe, err := os.Readlink(id.file("exe"))
	if err != nil {
		return false, id.explain(err)
	}
	if old, ok := strings.CutSuffix(exe, deleted); ok && (old == path || old == resolved(path)) {
		return true, nil
	}
	return sameFile(id.file("exe"), path), nil
}

// Args matches processes whose command line has all of the words, each as an
// argument of its own. A container's process never matches.
func Args(words ...string) Match {
	return func(id Identity) (bool, error) {
		return id.here(func() (bool, error) {
			args, err := id.Args()
			if err != nil {
				return false, err
			}
			missing := func(word string) bool { return !slices.Contains(args, word) }
			return !slices.ContainsFunc(words, missing), nil
		})
	}
}

// here reports what match does of a process in our own PID namespace, and
// false for any other's and for one that has ended meanwhile.
func (id Identity) here(match func() (bool, error)) (bool, error) {
	ok, err := match()
	if ok && err == nil {
		ok, err = id.inOurNamespace()
	}
	if err == nil {
		err = id.confirm()
	}
	return ok && err == nil, unlessGone(err)
}

// inOurNamespace reports whether the process has no other id than ours for it:
// its PID namespace is that of /proc. The file ns/pid says the same, but not
// to everybody.
func (id Identity) inOurNamespace() (bool, error) {
	status, err := os.ReadFile(id.file("status"))
	if err != nil {
		return false, id.explain(err)
	}
	for line := range strings.Lines(string(status)) {
		if ids, ok := strings.CutPrefix(line, "NSpid:"); ok {
			return len(strings.Fields(ids)) == 1, nil
		}
	}
	return true, nil // a kernel without namespaces
}

// All matches processes that every one of matches does.
func All(matches ...Match) Match {
	return func(id Identity) (bool, error) {
		for _, match := range matches {
			if ok, err := match(id); !ok || err != nil {
				return false, err
			}
		}
		return true, nil
	}
}

func unlessGone(err error) error {
	if errors.Is(err, ErrGone) {
		return nil
	}
	return err
}

func resolved(path string) string {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return path
	}
	return real
}

func sameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errors.Join(errA, errB) == nil && os.SameFile(infoA, infoB)
}

// Find returns the processes that match, in the order of their ids.
func Find(match Match) ([]Identity, error) {
	var found []Identity
	err := each(func(s stat) error {
		ok, err := match(s.id)
		if errors.Is(err, fs.ErrPermission) {
			return nil // of another user, so not ours to look at
		}
		if ok {
			found = append(found, s.id)
		}
		return err
	})
	return found, err
}

// Descendants returns the children of id, their children and so on.
func Descendants(id Identity) ([]Identity, error) {
	children := make(children)
	err := each(func(s stat) error { children.add(s); return nil })
	if err != nil {
		return nil, err
	}
	if err := id.confirm(); err != nil {
		return nil, err // children of whoever has the id now
	}
	return children.below(id), nil
}

// Group returns the processes of the process group.
func Group(pgid int) ([]Identity, error) {
	var found []Identity
	err := each(func(s stat) error {
		if s.group == pgid {
			found = append(found, s.id)
		}
		return nil
	})
	return found, err
}

// each calls f for every process that has not ended.
func each(f func(stat) error) error {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return err
	}
	for _, entry := range entries {
		pid, err := parsePID(entry.Name())
		if err != nil {
			continue
		}
		s, err := readStat(pid)
		if errors.Is(err, ErrGone) || err == nil && s.ended() {
			continue
		}
		if err == nil {
			err = f(s)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
