package ocf

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf/proc"
)

// traceParams let `crm resource trace` switch the trace of any agent on and
// off without a restart.
func traceParams() []Param {
	var on, dir string // read from the environment before the parameters are
	return []Param{
		{
			Name: "trace_ra", Reloadable: true, Value: Text(&on, "false"),
			Short: "Write a trace of every call",
			Long:  "If true, each call writes what it does to a file of its own below trace_dir.",
		},
		{
			Name: "trace_dir", Reloadable: true, Value: Text(&dir, "/var/lib/heartbeat/trace_ra"),
			Short: "Directory of the traces",
			Long: "Where traces are written, as TYPE/INSTANCE.ACTION.DATE.TIME. " +
				"Old ones are not removed.",
		},
	}
}

// startTrace opens the trace if the caller wants one (OCF_TRACE_RA or the
// parameter trace_ra), under the file name that the shell library gives it:
// OCF_TRACE_FILE (a descriptor from 3 to 9, or an absolute path), else
// trace_dir/TYPE/INSTANCE.ACTION.DATE.TIME. A trace that can't be opened is
// said in the log and goes without.
func (c *Call) startTrace() {
	on, _ := ParseBool(c.env.or("OCF_TRACE_RA", c.env[paramPrefix+"trace_ra"]))
	if !on {
		return
	}
	w, err := c.openTrace()
	if err != nil {
		c.Log.Warnf("no trace: %v", err)
		return
	}
	c.Log.trace = w
	for _, kv := range c.Environ() {
		c.Log.Tracef("env %s", kv)
	}
	c.host = tracedHost{Host: c.host, log: c.Log}
}

func (c *Call) openTrace() (io.Writer, error) {
	path := c.env["OCF_TRACE_FILE"]
	if len(path) == 1 && path >= "3" && path <= "9" {
		fd, _ := strconv.Atoi(path)
		if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err != nil {
			return nil, fmt.Errorf("OCF_TRACE_FILE=%s is no open descriptor", path)
		}
		return os.NewFile(uintptr(fd), "OCF_TRACE_FILE"), nil
	}
	if path != "" && !filepath.IsAbs(path) {
		c.Log.Warnf("OCF_TRACE_FILE=%q is neither a descriptor from 3 to 9 nor an absolute path", path)
		path = ""
	}
	if path == "" {
		dir := c.env.or(paramPrefix+"trace_dir", filepath.Join(c.VarLib(), "trace_ra"))
		name := fileName(c.Instance()) + "." + c.Action + strftime(c.host.Now(), ".%F.%T")
		path = filepath.Join(dir, c.agent.Name, name)
	}
	if path == "/dev/stderr" {
		return c.host.Stderr(), nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	return openAppend(path, 0o600)
}

// Tracef adds a line to the trace if one is written. Secrets are left out.
func (l *Logger) Tracef(format string, args ...any) {
	if l.trace == nil {
		return
	}
	text := l.clean(fmt.Sprintf(format, args...), maxMessage)
	stamp := l.host.Now().Format("15:04:05.000000")
	fmt.Fprintf(l.trace, "+ %s %s\n", stamp, text)
}

// tracedHost writes what an agent asks of its host to the trace.
type tracedHost struct {
	Host
	log *Logger
}

// Run implements [Host].
func (h tracedHost) Run(ctx context.Context, cmd proc.Command) (proc.Result, error) {
	started := h.Now()
	res, err := h.Host.Run(ctx, cmd)
	h.log.Tracef("run %s: code %d in %v, stdout %q, stderr %q, error %v",
		cmd, res.ExitCode, h.Now().Sub(started), res.Stdout, res.Stderr, err)
	return res, err
}

// Sleep implements [Host].
func (h tracedHost) Sleep(ctx context.Context, d time.Duration) error {
	h.log.Tracef("sleep %v", d)
	return h.Host.Sleep(ctx, d)
}
