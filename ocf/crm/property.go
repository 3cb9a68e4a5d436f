package crm

import (
	"context"
	"fmt"

	"github.com/pulse-ha/pulse/ocf"
)

// Property names an option of the whole cluster. Agents keep what all nodes
// must know there, in a set of their own: heartbeat's mysql has the position
// of its replication as PREFIX_REPL_INFO in the set mysql_replication.
type Property struct {
	Name string
	In   string // the id of the set; the cluster's own options if empty
}

// Get returns the property's value. The error wraps [ErrNotSet] if it isn't in
// the configuration, whatever its default is.
func (p Property) Get(ctx context.Context, call *ocf.Call) (string, error) {
	return p.run(ctx, call, "--query", "--quiet")
}

// Set gives the property a value, without control characters.
func (p Property) Set(ctx context.Context, call *ocf.Call, value string) error {
	if err := checkValue(value); err != nil {
		return fmt.Errorf("cluster property %s: %w", p.Name, err)
	}
	_, err := p.run(ctx, call, "--update="+value)
	return err
}

// Delete removes the property. It is no error if it isn't there.
func (p Property) Delete(ctx context.Context, call *ocf.Call) error {
	_, err := p.run(ctx, call, "--delete")
	return err
}

func (p Property) run(ctx context.Context, call *ocf.Call, command ...string) (string, error) {
	args := []string{"--type=crm_config", "--name=" + p.Name}
	if p.In != "" {
		args = append(args, "--set-name="+p.In)
	}
	value, err := run(ctx, call, "crm_attribute", append(args, command...)...)
	if err != nil {
		return "", fmt.Errorf("cluster property %s: %w", p.Name, err)
	}
	return value, nil
}
