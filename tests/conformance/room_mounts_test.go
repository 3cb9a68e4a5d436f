package conformance

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// overlaid are the directories of the host that a room shows with a layer of
// its own above, and empty those that it shows empty. All others can't be
// written to.
var (
	overlaid = []string{"etc", "root", "usr", "var"}
	empty    = []string{"dev/shm", "run", "tmp"}
)

// makeMounts makes the room's file systems in the calling thread's mount
// namespace, and returns what was written to them: the layer of DIR is in
// up/DIR, what replaces one in new/DIR. The order matters: the room's
// own files are below /tmp, which is covered last.
func makeMounts(base, programs string) (*os.Root, error) {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return nil, fmt.Errorf("making the mounts private: %w", err)
	}
	if err := unix.Mount("tmpfs", base, "tmpfs", 0, "mode=755"); err != nil {
		return nil, fmt.Errorf("mounting tmpfs on %s: %w", base, err)
	}
	if err := freeze(base); err != nil {
		return nil, err
	}
	layers, err := os.OpenRoot(base)
	if err != nil {
		return nil, err
	}
	for _, dir := range overlaid {
		if err := overlay(base, dir); err != nil {
			return nil, err
		}
	}
	if err := installAgents(programs); err != nil {
		return nil, err
	}
	for _, dir := range empty {
		if err := replace(base, dir); err != nil {
			return nil, err
		}
	}
	return layers, makeDirectories()
}

// freeze makes everything but base read-only.
func freeze(base string) error {
	frozen := &unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY}
	if err := unix.MountSetattr(unix.AT_FDCWD, "/", unix.AT_RECURSIVE, frozen); err != nil {
		return fmt.Errorf("making the file systems read-only: %w", err)
	}
	own := &unix.MountAttr{Attr_clr: unix.MOUNT_ATTR_RDONLY}
	if err := unix.MountSetattr(unix.AT_FDCWD, base, 0, own); err != nil {
		return fmt.Errorf("making %s writable: %w", base, err)
	}
	return nil
}

func overlay(base, dir string) error {
	upper, work := filepath.Join(base, "up", dir), filepath.Join(base, "work", dir)
	for _, d := range []string{upper, work} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return err
		}
	}
	options := fmt.Sprintf("lowerdir=/%s,upperdir=%s,workdir=%s", dir, upper, work)
	if err := unix.Mount("overlay", "/"+dir, "overlay", 0, options); err != nil {
		return fmt.Errorf("overlay on /%s: %w", dir, err)
	}
	return nil
}

func replace(base, dir string) error {
	from := filepath.Join(base, "new", dir)
	if err := os.MkdirAll(from, 0o755); err != nil {
		return err
	}
	if err := unix.Mount(from, "/"+dir, "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("covering /%s: %w", dir, err)
	}
	return nil
}

func installAgents(programs string) error {
	if err := os.MkdirAll(provider, 0o755); err != nil {
		return err
	}
	if err := unix.Mount(programs, provider, "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("showing the agents in %s: %w", provider, err)
	}
	return nil
}

// makeDirectories makes those that packages or a boot make on a host.
func makeDirectories() error {
	for _, dir := range []string{runDir, workDir, "/run/pacemaker", "/var/log/pacemaker"} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	for _, dir := range []string{"/dev/shm", "/tmp", workDir} {
		if err := unix.Chmod(dir, 0o1777); err != nil {
			return err
		}
	}
	return nil
}
