package proc

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// cpuController is where cgroup v1 has its controller of processor time.
const cpuController = "/sys/fs/cgroup/cpu"

// EnterRootCgroup moves the caller, and with it the daemons that it starts
// from now on, to the root of cgroup v1's processor controller if the kernel
// shares out real-time there: a group below the root has none of its own, so a
// daemon in it can't get a real-time priority. Elsewhere it does nothing.
//
// An error says that the caller couldn't be moved. It need not end the action:
// the shell agents only warn. It takes root.
//
// It stands for ocf_move_to_root_cgroup_if_rt_enabled of resource-agents 4.18.
func EnterRootCgroup() error { return enterRootCgroup(cpuController) }

// enterRootCgroup writes to cgroup.procs, not to tasks as a shell can: there
// an id stands for one thread, and any of ours may start a program.
func enterRootCgroup(controller string) error {
	_, err := os.Stat(filepath.Join(controller, "cpu.rt_runtime_us"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = appendTo(filepath.Join(controller, "cgroup.procs"), strconv.Itoa(os.Getpid()))
	}
	if err != nil {
		return fmt.Errorf("process %d can't be moved to the root cgroup: %w", os.Getpid(), err)
	}
	return nil
}

// appendTo writes to a file that is there.
func appendTo(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}
