"""Answers for one model over one Unix socket, one request after the other, until the other side closes it.

A frame is the length of its head (4 bytes), the length of its data (8 bytes), both little-endian, then the head as JSON, then the
data: tensors in the Open Inference Protocol's binary form, one after the other. The first frame received says what to load.
"""

import importlib
import importlib.metadata
import json
import os
import re
import socket
import struct
import sys
import traceback
import warnings

LONGEST_REASON = 2000

NUMBERS = {
    "BOOL": "?", "UINT8": "<u1", "UINT16": "<u2", "UINT32": "<u4", "UINT64": "<u8", "INT8": "<i1",
    "INT16": "<i2", "INT32": "<i4", "INT64": "<i8", "FP16": "<f2", "FP32": "<f4", "FP64": "<f8",
}


class Refusal(Exception):
    """Something that the caller can mend; its text says what."""


class Unfit(Exception):
    """The model answers what its signature does not say."""


def receive(link):
    head_length, data_length = struct.unpack("<IQ", exactly(link, 12))
    head = json.loads(exactly(link, head_length))
    return head, memoryview(exactly(link, data_length))


def exactly(link, count):
    data = bytearray(count)
    view, at = memoryview(data), 0
    while at < count:
        read = link.recv_into(view[at:])
        if read == 0:
            # Nobody is left to answer to.
            os._exit(0)
        at += read
    return data


def send(link, head, data=b""):
    text = json.dumps(head).encode()
    link.sendall(struct.pack("<IQ", len(text), len(data)) + text)
    link.sendall(data)


def installed(names):
    """The version of each package; those that are missing have none. A few are known under another name where Debian packs them."""
    versions = {}
    for name in names:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = None
    return versions


class Model:
    def __init__(self, job):
        import numpy

        self.numpy = numpy
        self.job = job
        for folder in job.get("code", []):
            sys.path.insert(0, folder)
        self.is_sklearn = job["kind"] == "sklearn"
        self.model = self.unpickled() if self.is_sklearn else self.imported()
        if not callable(getattr(self.model, "predict", None)):
            raise Refusal(f"what '{job['shown']}' holds is a {type(self.model).__name__}, which has no method 'predict'")

    def unpickled(self):
        if self.job.get("format") in ("pickle", "cloudpickle"):
            import pickle

            with open(self.job["path"], "rb") as file:
                return pickle.load(file)
        import joblib

        return joblib.load(self.job["path"])

    def imported(self):
        return importlib.import_module(self.job["loader"])._load_pyfunc(self.job["path"])

    def probabilities(self):
        """How many classes it gives probabilities of, 0 for none."""
        classes = getattr(self.model, "classes_", None)
        if not self.is_sklearn or not hasattr(self.model, "predict_proba") or getattr(classes, "ndim", 0) != 1:
            return 0
        return len(classes)

    def answer(self, inputs, wanted):
        given = self.given(inputs)
        outputs = [o for o in self.job["outputs"] if o["name"] in wanted]
        plain = [o for o in outputs if o["name"] != "probabilities" or not self.probabilities()]
        answers = {}
        if len(plain) > 0:
            answers.update(self.named(self.model.predict(given), plain))
        if len(plain) < len(outputs):
            answers["probabilities"] = self.model.predict_proba(given)
        return [(o, self.fitted(answers[o["name"]], o)) for name in wanted for o in outputs if o["name"] == name]

    def named(self, answer, outputs):
        """The answer of predict, whatever it is, by the names of the signature."""
        names = [o["name"] for o in self.job["outputs"] if o["name"] != "probabilities" or not self.probabilities()]
        if isinstance(answer, dict) or hasattr(answer, "columns"):
            lacking = [n for n in names if n not in answer]
            if not lacking:
                return {n: answer[n] for n in names}
            if len(names) > 1 or isinstance(answer, dict):
                raise Unfit(f"its answer has nothing called '{lacking[0]}'")
        array = self.numpy.asarray(answer)
        if len(names) == 1:
            return {names[0]: array}
        if array.ndim == 2 and array.shape[1] == len(names):
            return {n: array[:, i] for i, n in enumerate(names)}
        raise Unfit(f"it answers an array of shape {list(array.shape)} for {len(names)} outputs")

    def given(self, inputs):
        numpy = self.numpy
        wanted = getattr(self.model, "feature_names_in_", None)
        if not self.job["columns"]:
            if len(inputs) == 1:
                return next(iter(inputs.values()))
            if not self.is_sklearn:
                return inputs
        columns = {name: values.reshape(len(values), -1) for name, values in inputs.items()}
        if len({len(c) for c in columns.values()}) > 1:
            raise Refusal("the inputs have different numbers of rows")
        if wanted is not None and set(wanted) <= set(columns):
            columns = {name: columns[name] for name in wanted}
        is_text = any(c.dtype == object for c in columns.values())
        if wanted is not None or is_text or not self.is_sklearn:
            try:
                import pandas

                return pandas.DataFrame({n: c[:, 0] if c.shape[1] == 1 else list(c) for n, c in columns.items()})
            except ImportError:
                if not self.is_sklearn:
                    return {n: c[:, 0] if c.shape[1] == 1 else c for n, c in columns.items()}
        if is_text:
            return numpy.concatenate([c.astype(object) for c in columns.values()], axis=1)
        return numpy.concatenate(list(columns.values()), axis=1)

    def fitted(self, answer, output):
        """As an array of the type and rank that the signature says; nothing is rounded or cut to make it so."""
        numpy, datatype, shape = self.numpy, output["datatype"], output["shape"]
        array = numpy.asarray(answer.todense() if hasattr(answer, "todense") else answer)
        if shape is not None and len(shape) == array.ndim + 1 and shape[-1] in (1, -1):
            array = array.reshape(array.shape + (1,))
        elif shape is not None and len(shape) == array.ndim - 1 and array.shape[-1] == 1:
            array = array.reshape(array.shape[:-1])
        if shape is not None and (
            len(shape) != array.ndim or any(s not in (-1, a) for s, a in zip(shape, array.shape))
        ):
            raise Unfit(f"'{output['name']}' has the shape {list(array.shape)}, and the signature says {shape}")
        if datatype == "BYTES":
            return array
        if array.dtype.kind not in "biuf":
            raise Unfit(f"'{output['name']}' is {array.dtype}, and the signature says {datatype}")
        target = numpy.dtype(NUMBERS[datatype])
        if array.dtype != target:
            with numpy.errstate(all="ignore"):
                cast = array.astype(target)
                exact = target.kind == "f" and array.dtype.kind == "f" or numpy.array_equal(cast.astype(array.dtype), array)
            if not exact:
                raise Unfit(f"'{output['name']}' is {array.dtype} with values that are no {datatype}")
            array = cast
        return numpy.ascontiguousarray(array)


def tensors(numpy, head, data):
    inputs, at = {}, 0
    for tensor in head["inputs"]:
        piece = data[at : at + tensor["bytes"]]
        at += tensor["bytes"]
        shape = tensor["shape"]
        if tensor["datatype"] == "BYTES":
            array = texts(numpy, piece).reshape(shape)
        elif tensor["datatype"] == "BF16":
            bits = numpy.frombuffer(piece, "<u2").astype("<u4") << 16
            array = bits.view("<f4").reshape(shape)
        else:
            array = numpy.frombuffer(piece, NUMBERS[tensor["datatype"]]).reshape(shape)
        inputs[tensor["name"]] = array
    return inputs


def texts(numpy, piece):
    found, at = [], 0
    while at < len(piece):
        (length,) = struct.unpack_from("<I", piece, at)
        found.append(bytes(piece[at + 4 : at + 4 + length]))
        at += 4 + length
    try:
        found = [f.decode() for f in found]
    except UnicodeDecodeError:
        pass
    array = numpy.empty(len(found), dtype=object)
    array[:] = found
    return array


def written(array, datatype):
    if datatype != "BYTES":
        return array.tobytes()
    pieces = []
    for element in array.ravel().tolist():
        text = element if isinstance(element, bytes) else str(element).encode()
        pieces += [struct.pack("<I", len(text)), text]
    return b"".join(pieces)


def reason(error):
    text = f"{type(error).__name__}: {error}".strip()
    return re.sub(r"\s+", " ", text)[:LONGEST_REASON]


def load(link, job):
    versions = installed(job["needs"])
    lacking = sorted(n for n in job["needs"] if versions[n] is None and n not in job["optional"])
    if lacking:
        send(link, {"op": "failed", "missing": lacking, "python": sys.version.split()[0]})
        return None
    try:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            model = Model(job)
        notes = sorted({reason(w.message) for w in said})[:8]
    except ModuleNotFoundError as error:
        traceback.print_exc()
        send(link, {"op": "failed", "missing": [error.name or str(error)], "python": sys.version.split()[0]})
        return None
    except Refusal as error:
        send(link, {"op": "failed", "detail": str(error)})
        return None
    except Exception as error:
        traceback.print_exc()
        send(link, {"op": "failed", "detail": reason(error)})
        return None
    classes = model.probabilities()
    if classes and all(o["name"] != "probabilities" for o in job["outputs"]):
        job["outputs"].append({"name": "probabilities", "datatype": "FP64", "shape": [-1, classes]})
    send(link, {"op": "ready", "classes": classes, "versions": versions, "notes": notes})
    return model


def answer(link, model, head, data):
    try:
        answers = model.answer(tensors(model.numpy, head, data), head["outputs"])
        pieces, described = [], []
        for output, array in answers:
            piece = written(array, output["datatype"])
            pieces.append(piece)
            described.append(
                {
                    "name": output["name"],
                    "datatype": output["datatype"],
                    "shape": list(array.shape),
                    "bytes": len(piece),
                }
            )
        send(link, {"op": "answer", "outputs": described}, b"".join(pieces))
    except MemoryError:
        raise
    except Unfit as error:
        send(link, {"op": "unfit", "detail": str(error)})
    except Refusal as error:
        send(link, {"op": "refused", "detail": str(error)})
    except Exception as error:
        traceback.print_exc()
        send(link, {"op": "refused", "detail": reason(error)})


def main():
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.connect(sys.argv[1])
    job, _ = receive(link)
    model = load(link, job)
    while model is not None:
        head, data = receive(link)
        if head["op"] == "ping":
            send(link, {"op": "pong"})
        else:
            answer(link, model, head, data)
    # The reason must be read before the process is seen to be gone.
    link.recv(1)


main()
