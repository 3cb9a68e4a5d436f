package cluster

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// makeDevices gives the node a /dev of its own with the devices that programs
// expect: on the host's, /dev/shm would be shared and /dev/log would be the
// host's own log.
func makeDevices(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := mount("tmpfs", dir, "mode=755"); err != nil {
		return err
	}
	for _, name := range []string{"null", "zero", "full", "random", "urandom", "tty", "ptmx"} {
		target := filepath.Join(dir, name)
		if err := os.WriteFile(target, nil, 0o666); err != nil {
			return err
		}
		if err := unix.Mount("/dev/"+name, target, "", unix.MS_BIND, ""); err != nil {
			return fmt.Errorf("binding /dev/%s: %w", name, err)
		}
	}
	for name, target := range map[string]string{
		"fd": "/proc/self/fd", "stdin": "/proc/self/fd/0",
		"stdout": "/proc/self/fd/1", "stderr": "/proc/self/fd/2",
	} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return mountDevices(dir)
}

// mountDevices puts the folder in the place of /dev, with the terminals of the
// host and shared memory, libqb's ring buffers, of the node.
func mountDevices(dir string) error {
	pts, shm := filepath.Join(dir, "pts"), filepath.Join(dir, "shm")
	for _, d := range []string{pts, shm} {
		if err := os.Mkdir(d, 0o755); err != nil {
			return err
		}
	}
	if err := mount("tmpfs", shm, "mode=1777"); err != nil {
		return err
	}
	if err := unix.Mount("/dev/pts", pts, "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("binding /dev/pts: %w", err)
	}
	if err := unix.Mount(dir, "/dev", "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return fmt.Errorf("putting %s on /dev: %w", dir, err)
	}
	return nil
}
