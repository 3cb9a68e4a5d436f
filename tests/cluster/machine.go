package cluster

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"

	"golang.org/x/sys/unix"
)

// Plan is all that a node's first process has to know.
type Plan struct {
	Name     string
	ID       int      // 1 to 9, also the last digit of its address
	Members  []string // the names of all nodes, in order of their numbers
	Dir      string   // for the overlays' upper layers, on the switch's tmpfs
	Provider string
	Agents   string // a folder of the host
}

// machine is a node as the switch sees it.
type machine struct {
	plan Plan
	cmd  *exec.Cmd
}

// boot starts the node's first process, plugs its NIC in, hands it its plan
// and waits until its daemons run.
func (m *machine) boot() error {
	plan, tell, err := os.Pipe()
	if err != nil {
		return err
	}
	defer tell.Close()
	answer, report, err := os.Pipe()
	if err != nil {
		return errors.Join(err, plan.Close())
	}
	defer answer.Close()
	m.cmd = &exec.Cmd{
		Path: "/proc/self/exe", Args: []string{nodeName}, Env: []string{"PATH=" + nodePath},
		Stdin: plan, Stdout: os.Stdout, Stderr: os.Stderr, ExtraFiles: []*os.File{report},
		SysProcAttr: &unix.SysProcAttr{Setsid: true, Cloneflags: namespaces},
	}
	err = m.cmd.Start()
	plan.Close()
	report.Close()
	if err != nil {
		return err
	}
	if err := plugIn(m.plan.ID, m.cmd.Process.Pid); err != nil {
		return err
	}
	return m.brief(tell, answer)
}

// brief sends the plan and reads the answer, which is empty if all went well.
func (m *machine) brief(tell io.WriteCloser, answer io.Reader) error {
	err := json.NewEncoder(tell).Encode(m.plan)
	if err := errors.Join(err, tell.Close()); err != nil {
		return err
	}
	said, err := io.ReadAll(answer)
	if err != nil {
		return err
	}
	if string(said) != ready {
		return fmt.Errorf("did not come up: %s", said)
	}
	return nil
}

// kill ends the node as a power cut does. The NIC goes at once: the kernel
// takes a network namespace down some time after its last process, and until
// then its addresses answer.
func (m *machine) kill() error {
	if m.cmd == nil || m.cmd.Process == nil {
		return nil
	}
	err := m.cmd.Process.Kill()
	err = errors.Join(err, unplug(m.plan.ID))
	_ = m.cmd.Wait() // "signal: killed"
	return err
}
