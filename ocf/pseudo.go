package ocf

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// PseudoResource is a resource that is nothing but a file: it runs if the file
// is there. Agents of things without a process keep in mind so that they were
// started.
//
// It stands for ha_pseudo_resource of resource-agents 4.18.
type PseudoResource struct {
	Path string // of the tracking file
}

// PseudoResource returns the pseudo resource of that name, which should hold
// the agent's name and the instance's. Its file is in the run directory.
func (c *Call) PseudoResource(name string) PseudoResource {
	return PseudoResource{Path: filepath.Join(c.RunDir(), fileName(name))}
}

// Start makes the file, or gives it the present time.
func (p PseudoResource) Start() error {
	f, err := os.OpenFile(p.Path, os.O_WRONLY|os.O_CREATE|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0o644)
	if err != nil {
		return fmt.Errorf("tracking file %s: %w", p.Path, cause(err))
	}
	defer f.Close()
	now := unix.NsecToTimeval(time.Now().UnixNano())
	if err := unix.Futimes(int(f.Fd()), []unix.Timeval{now, now}); err != nil {
		return fmt.Errorf("tracking file %s: %w", p.Path, err)
	}
	return nil
}

// Stop removes the file. It is no error if there is none.
func (p PseudoResource) Stop() error {
	if err := os.Remove(p.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("tracking file %s: %w", p.Path, cause(err))
	}
	return nil
}

// Running reports whether the file is there.
func (p PseudoResource) Running() (bool, error) {
	info, err := os.Stat(p.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("tracking file %s: %w", p.Path, cause(err))
	}
	return info.Mode().IsRegular(), nil
}

// Do performs the action: start, restart and reload start, stop stops, monitor
// returns nil or [NotRunning], status nil or 3 as the LSB has it. Any other is
// [ErrUnimplemented].
func (p PseudoResource) Do(action string) error {
	switch action {
	case Start, "restart", Reload:
		return p.Start()
	case Stop:
		return p.Stop()
	case Monitor:
		return p.check(NotRunning)
	case Status:
		return p.check(lsbStopped)
	}
	return ErrUnimplemented
}

func (p PseudoResource) check(otherwise Code) error {
	running, err := p.Running()
	if err == nil && !running {
		err = otherwise
	}
	return err
}
