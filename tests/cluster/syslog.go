package cluster

import (
	"fmt"
	"net"
	"os"
)

// startSyslog writes what the node's programs say to syslog to a file of the
// node, one message a line.
func startSyslog() error {
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: "/dev/log", Net: "unixgram"})
	if err != nil {
		return err
	}
	if err := os.Chmod("/dev/log", 0o666); err != nil {
		return err
	}
	log, err := os.OpenFile(syslogFile, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	go func() {
		message := make([]byte, 64<<10)
		for {
			n, err := conn.Read(message)
			if err != nil {
				return
			}
			fmt.Fprintf(log, "%s\n", message[:n])
		}
	}()
	return nil
}
