package evtx

import (
	"bytes"
	"errors"
	"io"
	"log"
	"runtime"
	"sync"

	golanglog "github.com/0xrawsec/golang-utils/log"
)

// silence keeps golang-evtx off the standard logger until the returned function is called, and lets one goroutine at a
// time pass, since what it changes is global. The library logs some errors whatever its level is, with the whole stack,
// once for every level it returns through; so the first such message ends the decoding by a panic.
func silence() (restore func()) {
	silent.Lock()
	golanglog.SetLogLevel(golanglog.LCritical)
	before := log.Writer()
	log.SetOutput(&gag{before, goroutine()})
	return func() {
		log.SetOutput(before)
		silent.Unlock()
	}
}

var silent sync.Mutex

var errLogged = errors.New("the second reader met an error")

// gag panics when the goroutine it is for logs; others pass.
type gag struct {
	io.Writer
	goroutine string
}

func (g *gag) Write(p []byte) (int, error) {
	if goroutine() == g.goroutine {
		panic(errLogged)
	}
	return g.Writer.Write(p)
}

// goroutine names the calling goroutine, by the head of its stack trace: "goroutine 7".
func goroutine() string {
	var b [64]byte
	head, _, _ := bytes.Cut(b[:runtime.Stack(b[:], false)], []byte(" ["))
	return string(head)
}
