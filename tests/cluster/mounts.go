package cluster

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// mount mounts a file system that has no device. Options that are flags of the
// call are given as "nosuid,nodev,noexec" together or not at all.
func mount(fstype, target, options string) error {
	var flags uintptr
	if options == "nosuid,nodev,noexec" {
		flags, options = unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""
	}
	if err := unix.Mount(fstype, target, fstype, flags, options); err != nil {
		return fmt.Errorf("mounting %s on %s: %w", fstype, target, err)
	}
	return nil
}

// makeMounts gives the node its file systems. The order matters: the agents'
// folder may be under /tmp or /root, which are covered last.
func (p *Plan) makeMounts() error {
	agents, err := openFolder(p.Agents)
	if err != nil {
		return err
	}
	defer agents.Close()
	if err := p.freezeHost(); err != nil {
		return err
	}
	for _, dir := range []string{"etc", "var", "usr"} {
		if err := p.overlay(dir); err != nil {
			return err
		}
	}
	if err := p.bindAgents(agents); err != nil {
		return err
	}
	if err := makeDevices(filepath.Join(p.Dir, "dev")); err != nil {
		return err
	}
	return p.mountFresh()
}

// freezeHost makes the host's file systems read-only for the node, all but the
// tmpfs that the node writes to.
func (p *Plan) freezeHost() error {
	frozen := &unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY}
	if err := unix.MountSetattr(unix.AT_FDCWD, "/", unix.AT_RECURSIVE, frozen); err != nil {
		return fmt.Errorf("making the host's file systems read-only: %w", err)
	}
	own := &unix.MountAttr{Attr_clr: unix.MOUNT_ATTR_RDONLY}
	dir := filepath.Dir(p.Dir)
	if err := unix.MountSetattr(unix.AT_FDCWD, dir, 0, own); err != nil {
		return fmt.Errorf("making %s writable: %w", dir, err)
	}
	return nil
}

// overlay lays a writable layer over a folder of the host. A rebooted node
// finds what it wrote before.
func (p *Plan) overlay(dir string) error {
	upper, work := filepath.Join(p.Dir, dir, "up"), filepath.Join(p.Dir, dir, "work")
	for _, d := range []string{upper, work} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return err
		}
	}
	options := fmt.Sprintf("lowerdir=/%s,upperdir=%s,workdir=%s", dir, upper, work)
	return mount("overlay", "/"+dir, options)
}

// openFolder holds on to a folder that the node's own mounts may hide.
func openFolder(path string) (*os.File, error) {
	if path == "" {
		path = os.DevNull
	}
	return os.OpenFile(path, unix.O_PATH, 0)
}

// bindAgents shows the agents' folder as it is on the host, so that a rebuilt
// agent is the next one called.
func (p *Plan) bindAgents(agents *os.File) error {
	if p.Agents == "" {
		return nil
	}
	target := filepath.Join("/usr/lib/ocf/resource.d", p.Provider)
	if err := os.MkdirAll(target, 0o755); err != nil {
		return err
	}
	source := fmt.Sprintf("/proc/self/fd/%d", agents.Fd())
	if err := unix.Mount(source, target, "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("showing %s as %s: %w", p.Agents, target, err)
	}
	return nil
}

// mountFresh mounts what each boot starts with empty. /sys has to be the
// node's own to show its network devices.
func (p *Plan) mountFresh() error {
	fresh := []struct{ fstype, target, options string }{
		{"proc", "/proc", "nosuid,nodev,noexec"},
		{"sysfs", "/sys", "nosuid,nodev,noexec"},
		{"tmpfs", "/run", "mode=755"},
		{"tmpfs", "/tmp", "mode=1777"},
		{"tmpfs", "/root", "mode=700"},
	}
	for _, m := range fresh {
		if err := mount(m.fstype, m.target, m.options); err != nil {
			return err
		}
	}
	return nil
}
