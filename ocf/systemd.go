package ocf

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/pulse-ha/pulse/ocf/proc"
)

// systemdUnits is where units live that a reboot removes; it is there if
// systemd is. Source: sd_booted(3).
const systemdUnits = "/run/systemd/system"

// SystemdRunning reports whether systemd is the host's init.
func SystemdRunning() bool { return isDirectory(systemdUnits) }

func isDirectory(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.IsDir()
}

// SystemdDropIn orders resource-agents-deps.target, for which Pacemaker waits
// and which stops after it, against a unit: relation is "After" or "Before".
// So at the shutdown of a host the unit stays until the cluster has stopped
// the resources that need it. The name is the drop-in's, without a suffix.
//
// It does nothing if the order is there, or if the host has no systemd.
//
// It stands for systemd_drop_in of resource-agents 4.18.
func (c *Call) SystemdDropIn(ctx context.Context, name, relation, unit string) error {
	return c.dropIn(ctx, systemdUnits, name, relation, unit)
}

func (c *Call) dropIn(ctx context.Context, units, name, relation, unit string) error {
	if relation != "After" && relation != "Before" {
		return fmt.Errorf("systemd drop-in %s: the relation is %q, not After or Before", name, relation)
	}
	if unit == "" || strings.ContainsAny(unit, "\n\r\x00/%") {
		return fmt.Errorf("systemd drop-in %s: %q is not a unit", name, unit)
	}
	if !isDirectory(units) {
		return nil
	}
	path := filepath.Join(units, "resource-agents-deps.target.d", fileName(name)+".conf")
	content := "[Unit]\n" + relation + "=" + unit + "\n"
	if present, err := os.ReadFile(path); err == nil && string(present) == content {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("systemd drop-in %s: %w", path, cause(err))
	}
	if err := WriteState(path, content); err != nil {
		return err
	}
	if _, err := c.host.Run(ctx, proc.Command{Name: "systemctl", Args: []string{"daemon-reload"}}); err != nil {
		// The next call must not take it for done.
		return errors.Join(fmt.Errorf("systemd drop-in %s: %w", path, err), RemoveState(path))
	}
	return nil
}
