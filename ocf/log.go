package ocf

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf/proc"
)

// Logger writes messages where the shell library's ocf_log does, and in its
// bytes: to the terminal of a person, else to logd, to syslog by HA_LOGFACILITY
// and to HA_LOGFILE, or to stderr if there is neither, and to HA_DEBUGLOG.
//
// Source: ocf-shellfuncs in resource-agents 4.18. Different on purpose: the
// priority comes from the call, not from words in the text; syslog is reached
// by a datagram, without a fork.
type Logger struct {
	host    Host
	env     environment
	tag     string
	conceal *strings.Replacer // secrets
	trace   io.Writer         // nil when not tracing
}

// newLogger makes the logger of a call of the agent called name.
func newLogger(host Host, env environment, name string) *Logger {
	tag := name + "[" + strconv.Itoa(os.Getpid()) + "]"
	if instance := env["OCF_RESOURCE_INSTANCE"]; instance != "" {
		tag = name + "(" + oneLine(instance, "", 100) + ")[" + strconv.Itoa(os.Getpid()) + "]"
	}
	return &Logger{host: host, env: env, tag: tag, conceal: strings.NewReplacer()}
}

// priority is a level of the log: its word, and syslog's number.
type priority struct {
	word     string
	severity int
}

var (
	priorityCrit  = priority{"CRIT", 2}
	priorityError = priority{"ERROR", 3}
	priorityWarn  = priority{"WARNING", 4}
	priorityInfo  = priority{"INFO", 6}
	priorityDebug = priority{"DEBUG", 7}
)

// Critf logs what needs an operator at once.
func (l *Logger) Critf(format string, args ...any) { l.log(priorityCrit, format, args...) }

// Errorf logs a failure. An action's own failure is logged by the framework,
// from the error that the action returns.
func (l *Logger) Errorf(format string, args ...any) { l.log(priorityError, format, args...) }

// Warnf logs what works but should be looked at.
func (l *Logger) Warnf(format string, args ...any) { l.log(priorityWarn, format, args...) }

// Infof logs what was done.
func (l *Logger) Infof(format string, args ...any) { l.log(priorityInfo, format, args...) }

// Debugf logs details, if the caller asked for them by HA_debug.
func (l *Logger) Debugf(format string, args ...any) { l.log(priorityDebug, format, args...) }

// maxMessage is the longest logged message in bytes; a syslog datagram has to
// hold it.
const maxMessage = 4000

func (l *Logger) log(p priority, format string, args ...any) {
	text := l.clean(fmt.Sprintf(format, args...), maxMessage)
	l.Tracef("log %s: %s", p.word, text)
	if p == priorityDebug {
		l.debug(p.word + ": " + text)
		return
	}
	l.message(p, p.word+": "+text, true)
}

// clean makes text fit for a line that others read.
func (l *Logger) clean(text string, limit int) string {
	return oneLine(l.conceal.Replace(text), l.env.reasonPrefix(), limit)
}

// message delivers a line above debug. An exit reason stands on stderr
// already; toStderr is false for it.
func (l *Logger) message(p priority, line string, toStderr bool) {
	if l.host.Interactive() {
		if toStderr {
			l.toTerminal(line)
		}
		return
	}
	if l.toLogd(line) {
		return
	}
	facility, file := l.facility(), l.env["HA_LOGFILE"]
	if facility != "" {
		l.toSyslog(facility, p.severity, line)
	}
	if file != "" {
		l.toFile(file, l.date()+" "+l.tag+":    "+line)
	}
	if facility == "" && file == "" && toStderr {
		fmt.Fprintln(l.host.Stderr(), l.date()+line)
	}
	if debugLog := l.debugLog(); debugLog != "" && debugLog != file {
		l.toFile(debugLog, l.tag+":\t"+l.date()+line)
	}
}

// debug delivers a line of debugging.
func (l *Logger) debug(line string) {
	if on := l.env["HA_debug"]; on == "" || on == "0" {
		return
	}
	if l.host.Interactive() {
		l.toTerminal(line)
		return
	}
	if l.toLogd(line, "-D", "ha-debug") {
		return
	}
	facility, debugLog := l.facility(), l.debugLog()
	if facility != "" {
		l.toSyslog(facility, priorityDebug.severity, line)
	}
	if debugLog != "" {
		l.toFile(debugLog, l.tag+":\t"+l.date()+line)
	}
}

// facility returns the syslog facility, "" for none.
func (l *Logger) facility() string {
	if f := l.env["HA_LOGFACILITY"]; f != "none" {
		return f
	}
	return ""
}

// debugLog returns the debug log's file; /dev/null is its default.
func (l *Logger) debugLog() string {
	if f := l.env["HA_DEBUGLOG"]; f != "/dev/null" {
		return f
	}
	return ""
}

func (l *Logger) toTerminal(line string) {
	if tag := l.env["HA_LOGTAG"]; tag != "" {
		line = tag + ": " + line
	}
	fmt.Fprintln(l.host.Stderr(), line)
}

// toLogd hands the line to cluster-glue's log daemon if the cluster uses it.
//
//nolint:contextcheck // a message must get out when the action's time is over
func (l *Logger) toLogd(line string, options ...string) bool {
	if use, _ := ParseBool(l.env.or("HA_LOGD", l.env["HA_use_logd"])); !use {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	args := append([]string{"-t", l.tag}, options...)
	_, err := l.host.Run(ctx, proc.Command{Name: "ha_logger", Args: append(args, line)})
	return err == nil
}

func (l *Logger) toFile(path, line string) {
	f, err := openAppend(path, 0o644)
	if err != nil {
		return // as for the shell library, a log that can't be written is no reason to fail
	}
	defer f.Close()              //nolint:errcheck // written in one call below
	io.WriteString(f, line+"\n") //nolint:errcheck // see above
}

// openAppend opens a file to add to, or makes it. A pipe is refused: who reads
// it may be gone or slow, and an agent must not wait for that.
func openAppend(path string, mode os.FileMode) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|unix.O_NONBLOCK, mode)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeNamedPipe != 0 {
		f.Close()
		return nil, fmt.Errorf("%s is a pipe", path)
	}
	return f, nil
}

// toSyslog sends the datagram that logger -t TAG -p FACILITY.LEVEL sends.
func (l *Logger) toSyslog(facility string, severity int, line string) {
	number, ok := facilities[strings.ToLower(facility)]
	if !ok {
		number = facilities["daemon"]
	}
	stamp := l.host.Now().Format("Jan _2 15:04:05")
	message := fmt.Sprintf("<%d>%s %s: %s", number<<3|severity, stamp, l.tag, line)
	l.host.Syslog([]byte(message)) //nolint:errcheck // see toFile
}

// facilities are syslog's, by name. Source: RFC 5424, table 1.
var facilities = map[string]int{
	"kern": 0, "user": 1, "mail": 2, "daemon": 3, "auth": 4, "syslog": 5, "lpr": 6,
	"news": 7, "uucp": 8, "cron": 9, "authpriv": 10, "ftp": 11,
	"local0": 16, "local1": 17, "local2": 18, "local3": 19,
	"local4": 20, "local5": 21, "local6": 22, "local7": 23,
}

// date returns the time in the format HA_DATEFMT, "%b %d %T " by default.
func (l *Logger) date() string {
	return strftime(l.host.Now(), l.env.or("HA_DATEFMT", "%b %d %T "))
}
