package ocf

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf/proc"
)

// MakeStateDir makes sure that the directory at path is there, for a daemon's
// pid file and sockets, which a reboot removes with it. A directory that is
// there is left as it is. A new one gets the owner (USER, USER:GROUP or
// USER.GROUP, names or numbers) and the mode; missing directories above it
// belong to root.
//
// A new directory has to be below [Call.VarRun] and takes root. /run and
// /var/run are the same if one is a link to the other. No link below there is
// followed: a directory may belong to a user who could put one there.
//
// The error is an ErrPerm if only root could make the directory and an ErrArgs
// if it isn't below VarRun: on another node it may be there already. It is an
// ErrConfigured for a relative path or an impossible owner, and an ErrInstalled
// for an owner that the host doesn't know.
//
// It stands for ocf_mkstatedir of resource-agents 4.18.
func (c *Call) MakeStateDir(ctx context.Context, path, owner string, mode fs.FileMode) error {
	if !filepath.IsAbs(path) {
		return Errorf(ErrConfigured, "directory %q is not an absolute path", path)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil
	}
	if c.host.Euid() != 0 {
		return Errorf(ErrPerm, "directory %s is missing, and only root can make it", path)
	}
	below, ok := belowRun(c.VarRun(), path)
	if !ok {
		return Errorf(ErrArgs, "directory %s is missing, and not made because it isn't below %s", path, c.VarRun())
	}
	uid, gid, err := c.lookupOwner(ctx, owner)
	if err != nil {
		return fmt.Errorf("directory %s: %w", path, err)
	}
	if err := makeDirs(c.VarRun(), below, uid, gid, mode); err != nil {
		return fmt.Errorf("directory %s: %w", path, err)
	}
	return nil
}

// UniqueRunDir makes sure that the resource has a directory of its own below
// [Call.VarRun], as [Call.MakeStateDir] does, and returns its path. The name is
// the resource's if it is empty, the owner root, the mode 0755 if it is 0.
//
// It stands for ocf_unique_rundir of resource-agents 4.18.
func (c *Call) UniqueRunDir(ctx context.Context, owner string, mode fs.FileMode, name string) (string, error) {
	if owner == "" {
		owner = "0:0"
	}
	if mode == 0 {
		mode = 0o755
	}
	if name == "" {
		name = c.Instance()
	}
	path := filepath.Join(c.VarRun(), fileName(name))
	return path, c.MakeStateDir(ctx, path, owner, mode)
}

// belowRun returns the part of path below run, or below another name of run.
// Only well-known names count: a link that anybody made is none.
func belowRun(run, path string) (string, bool) {
	names := []string{run, linked(run), "/run", "/var/run"}
	for _, name := range names {
		below, err := filepath.Rel(name, path)
		if err == nil && below != "." && filepath.IsLocal(below) && linked(name) == linked(run) {
			return below, true
		}
	}
	return "", false
}

// linked returns where the links of path lead, or path if it isn't there.
func linked(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return filepath.Clean(path)
}

// makeDirs makes the directories of the path below, under base. Each is opened
// without following a link before the next is looked at.
func makeDirs(base, below string, uid, gid int, mode fs.FileMode) error {
	const flags = unix.O_RDONLY | unix.O_DIRECTORY | unix.O_CLOEXEC
	dir, err := unix.Open(base, flags, 0)
	if err != nil {
		return os.NewSyscallError("open "+base, err)
	}
	var made bool
	for name := range strings.SplitSeq(below, string(filepath.Separator)) {
		err := unix.Mkdirat(dir, name, 0o755)
		made = err == nil
		if err != nil && !errors.Is(err, unix.EEXIST) {
			unix.Close(dir) //nolint:errcheck // nothing was written
			return os.NewSyscallError("mkdir "+name, err)
		}
		next, err := unix.Openat(dir, name, flags|unix.O_NOFOLLOW, 0)
		unix.Close(dir) //nolint:errcheck // nothing was written
		if err != nil {
			return os.NewSyscallError("open "+name, err)
		}
		dir = next
	}
	defer unix.Close(dir) //nolint:errcheck // nothing was written
	if !made {
		return nil // somebody else was faster
	}
	err = errors.Join(unix.Fchown(dir, uid, gid), unix.Fchmod(dir, uint32(mode.Perm())))
	return os.NewSyscallError("give "+below, err)
}

// lookupOwner returns the ids of USER, USER:GROUP or USER.GROUP. Without a
// group it is the caller's, as with chown(1).
func (c *Call) lookupOwner(ctx context.Context, owner string) (uid, gid int, err error) {
	user, group, _ := strings.Cut(owner, ":")
	if group == "" {
		user, group, _ = strings.Cut(owner, ".")
	}
	if uid, err = c.lookupID(ctx, "passwd", user); err != nil || group == "" {
		return uid, -1, err
	}
	gid, err = c.lookupID(ctx, "group", group)
	return uid, gid, err
}

// lookupID asks the host's own databases, a directory service among them.
func (c *Call) lookupID(ctx context.Context, database, name string) (int, error) {
	if id, err := strconv.ParseUint(name, 10, 31); err == nil {
		return int(id), nil
	}
	if name == "" || strings.HasPrefix(name, "-") {
		return 0, Errorf(ErrConfigured, "%q is no name for the %s database", name, database)
	}
	res, err := c.host.Run(ctx, proc.Command{Name: "getent", Args: []string{database, name}})
	if err != nil {
		return 0, Errorf(ErrInstalled, "%q is not in the host's %s database: %w", name, database, err)
	}
	if fields := strings.Split(res.Stdout, ":"); len(fields) > 2 {
		if id, err := strconv.ParseUint(fields[2], 10, 31); err == nil {
			return int(id), nil
		}
	}
	return 0, fmt.Errorf("getent %s %q: unexpected answer", database, name)
}
