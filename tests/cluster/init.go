package cluster

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// ready is what a node's first process says when its daemons run.
const ready = "ready"

// nodePath is the PATH that systemd gives a unit.
const nodePath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// runNode is the first process of a node: it makes the node's file systems,
// network and files, starts the daemons, and then reaps orphans until killed.
func runNode() error {
	report := os.NewFile(3, "report")
	var plan Plan
	if err := json.NewDecoder(os.Stdin).Decode(&plan); err != nil {
		return fmt.Errorf("reading the node's plan: %w", err)
	}
	err := plan.bringUp()
	said := ready
	if err != nil {
		said = err.Error()
	}
	if _, err := report.WriteString(said); err != nil {
		return err
	}
	report.Close()
	if err != nil {
		return err
	}
	reapForever()
	return nil
}

func (p *Plan) bringUp() error {
	steps := []func() error{p.makeMounts, p.writeFiles, p.makeNetwork, startSyslog, p.startDaemons}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (p *Plan) makeNetwork() error {
	return errors.Join(
		unix.Sethostname([]byte(p.Name)),
		linkUp("lo"), linkUp(nicName), addAddress(nicName, nodeIP(p.ID)),
	)
}

// startDaemons starts Corosync, which returns when it has gone into the
// background, and Pacemaker. The agents inherit all of pacemakerd's
// environment, so it gets what a systemd unit would have and no more.
func (p *Plan) startDaemons() error {
	env := []string{"PATH=" + nodePath, "LANG=C.UTF-8"}
	pid, err := spawn(env, "/usr/sbin/corosync")
	if err != nil {
		return err
	}
	if status := reapUntil(pid); status != 0 {
		said, _ := os.ReadFile(corosyncLog)
		return fmt.Errorf("corosync exited with %d: %s", status, lastLines(string(said), 5))
	}
	_, err = spawn(append(env, "PCMK_logfile="+pacemakerLog), "/usr/sbin/pacemakerd")
	return err
}

// spawn starts a daemon as a child of this process, in a session of its own.
func spawn(env []string, path string) (pid int, err error) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	defer null.Close()
	out, err := os.OpenFile(daemonLog, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return 0, err
	}
	defer out.Close()
	p, err := os.StartProcess(path, []string{path}, &os.ProcAttr{
		Dir: "/", Env: env, Files: []*os.File{null, out, out}, Sys: &unix.SysProcAttr{Setsid: true},
	})
	if err != nil {
		return 0, fmt.Errorf("starting %s: %w", path, err)
	}
	pid = p.Pid
	return pid, p.Release() // after which p.Pid is void
}

// reapUntil reaps children until one of them is pid, and returns its status.
func reapUntil(pid int) int {
	for {
		var status unix.WaitStatus
		got, err := unix.Wait4(-1, &status, 0, nil)
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return -1
		case got == pid:
			return status.ExitStatus()
		}
	}
}

// reapForever does what a first process is for. It never returns: the daemons
// outlive it in no case, so there is always a child to wait for, and when
// there is none the node waits to be killed.
func reapForever() {
	reapUntil(-1)
	select {}
}

func lastLines(s string, n int) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
