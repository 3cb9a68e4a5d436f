package cluster

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pulse-ha/pulse/tests/build"
)

// LogsVariable names the environment variable for the folder that logs are
// kept in; build/cluster-logs of the repository without it.
const LogsVariable = "PULSE_CLUSTER_LOGS"

// KeepLogs copies the logs of all nodes, those that are down too, to a new
// folder and returns its name: for each node Corosync's and Pacemaker's logs,
// what the agents said to syslog, and the current configuration.
func (c *Cluster) KeepLogs(reason string) (string, error) {
	base, err := logsFolder()
	if err != nil {
		return "", err
	}
	name := strings.ReplaceAll(reason, "/", "-") + time.Now().Format("-20060102-150405")
	dir := filepath.Join(base, name)
	errs := []error{copyFile(filepath.Join(c.link.dir, "switch.log"), filepath.Join(dir, "switch.log"))}
	for _, n := range c.nodes {
		errs = append(errs, n.keepLogs(filepath.Join(dir, n.Name())))
	}
	return dir, errors.Join(errs...)
}

func logsFolder() (string, error) {
	if dir := os.Getenv(LogsVariable); dir != "" {
		return filepath.Abs(dir)
	}
	root, err := build.Root()
	return filepath.Join(root, "build", "cluster-logs"), err
}

func (n *Node) keepLogs(dir string) error {
	from := n.varDir("log")
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil // a node that was never up has none
		}
		name, err := filepath.Rel(from, path)
		return errors.Join(err, copyFile(path, filepath.Join(dir, name)))
	})
	cib := copyFile(n.varDir("lib/pacemaker/cib/cib.xml"), filepath.Join(dir, "cib.xml"))
	if errors.Is(cib, fs.ErrNotExist) {
		cib = nil
	}
	return errors.Join(err, cib)
}

// varDir is where a part of the node's /var is found from the host: it is on
// the switch's tmpfs, also while the node is down.
func (n *Node) varDir(part string) string {
	dir := filepath.Join(n.cluster.link.dir, n.Name(), "var/up", part)
	return fmt.Sprintf("/proc/%d/root%s", n.cluster.PID(), dir)
}

// Log returns one of the node's logs from an offset on, and the offset of its
// end: "pacemaker/pacemaker.log", "corosync/corosync.log" or "syslog".
func (n *Node) Log(name string, offset int64) (string, int64, error) {
	f, err := os.Open(filepath.Join(n.varDir("log"), name))
	if err != nil {
		return "", offset, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.NewSectionReader(f, offset, 1<<40))
	return string(text), offset + int64(len(text)), err
}

func copyFile(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o644)
}
