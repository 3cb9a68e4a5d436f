package ocf

import (
	"bytes"
	"io"
)

// InfoWriter returns a writer that logs each line as [Logger.Infof] does, for
// the output of something that goes on for a while. Close logs a last line
// that has no line feed. It stands for ocf_log_pipe of resource-agents 4.18.
func (l *Logger) InfoWriter() io.WriteCloser { return &lineWriter{log: l.Infof} }

// ErrorWriter is InfoWriter for [Logger.Errorf].
func (l *Logger) ErrorWriter() io.WriteCloser { return &lineWriter{log: l.Errorf} }

type lineWriter struct {
	log  func(format string, args ...any)
	rest []byte
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.rest = append(w.rest, p...)
	for {
		line, rest, whole := bytes.Cut(w.rest, []byte("\n"))
		if !whole && len(w.rest) < maxMessage {
			return len(p), nil
		}
		w.log("%s", line)
		w.rest = rest
	}
}

func (w *lineWriter) Close() error {
	if len(w.rest) > 0 {
		w.log("%s", w.rest)
		w.rest = nil
	}
	return nil
}
