package ocf

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Record is what a start noted of its own doing, by names of the agent's
// choice, so that stop can undo it when the parameters have become unreadable
// or mean something else by now. No secrets belong in it.
type Record map[string]string

// records is the directory of the records, below the run directory.
const records = "records"

// RecordPath returns the file of the resource's record. It is under the run
// directory: a reboot undoes what start did, and the record goes with it.
func (c *Call) RecordPath() string {
	return filepath.Join(c.RunDir(), records, c.agent.Name+"-"+fileName(c.InstanceName()))
}

// SaveRecord keeps r for the resource's stop, in place of an earlier one. An
// agent calls it before it does what the record says.
func (c *Call) SaveRecord(r Record) error {
	if _, err := c.privateDir(records); err != nil {
		return fmt.Errorf("record of start: %w", err)
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(r)) {
		fmt.Fprintf(&b, "%s=%s\n", name, strconv.Quote(r[name]))
	}
	return WriteState(c.RecordPath(), b.String())
}

// LoadRecord returns the record of the resource's start; nil if there is none.
func (c *Call) LoadRecord() (Record, error) {
	text, err := ReadState(c.RecordPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err = errors.Join(err, checkPrivate(filepath.Dir(c.RecordPath()))); err != nil {
		return nil, err
	}
	r := make(Record)
	for line := range strings.Lines(text) {
		name, quoted, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		value, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, fmt.Errorf("record of start %s: line %q: %w", c.RecordPath(), line, err)
		}
		r[name] = value
	}
	return r, nil
}

// RemoveRecord forgets the record. A stop that succeeds does so by itself.
func (c *Call) RemoveRecord() error { return RemoveState(c.RecordPath()) }
