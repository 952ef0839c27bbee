package evtx

// Body is what a record says beyond System.
type Body struct {
	Strings []String // insertion strings at their positions, empty ones included
	Binary  []byte   // EventData/Binary; nil none
	Message string   // RenderingInfo/Message: the text as the forwarding machine worded it; "" none
	Task    string   // RenderingInfo/Task: the category in words; "" none
}

// String is one insertion string.
type String struct {
	Name  string // of the Data element; "" of classic events. In UserData the element's or attribute's own name
	Value string
}

// Body reads the rest of the record. It must be called before the next record is asked for. With an error it still
// gives what was read before the limit or the damage.
func (rec *Record) Body() (Body, error) {
	var b Body
	err := rec.ReadBody(&b)
	return b, err
}

// ReadBody is Body into b, whose list of strings it uses anew.
func (rec *Record) ReadBody(b *Body) error {
	if rec.SecondReader {
		*b = rec.body
		return nil
	}
	if err := rec.whole(); err != nil {
		*b = Body{Strings: b.Strings[:0]}
		return err
	}
	r := &rec.chunk.runner
	r.reset(rec.chunk)
	r.captured = rec.captured
	err := r.run(rec.program, &rec.chunk.values[0], 0)
	r.settle(b)
	return err
}
