using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Serving.Inference;

namespace Airworthy.Serving.Runtimes.Python;

/// <summary>What goes over a worker's socket: the length of a head, the length of data, the head as JSON, the data.</summary>
internal static class WorkerFrames
{
    private const int MaxHead = 16 << 20;

    public static byte[] Ping { get; } = Frame(json => json.WriteString("op", "ping"), []);

    /// <summary>The first thing a worker is told.</summary>
    public static byte[] Job(PythonPlan plan, string folder)
    {
        return Frame(
            json =>
            {
                json.WriteString("op", "load");
                json.WriteString("kind", plan.IsSklearn ? "sklearn" : "pyfunc");
                json.WriteString("path", plan.Path.Length == 0 ? folder : $"{folder}/{plan.Path}");
                json.WriteString("shown", plan.Path);
                json.WriteString("format", plan.Serialization);
                json.WriteString("loader", plan.Loader);
                Texts(json, "code", plan.Code is { } code ? [$"{folder}/{code}"] : []);
                Texts(json, "needs", plan.Needs.Select(n => n.Name));
                Texts(json, "optional", plan.Needs.Select(n => n.Name).Where(RequirementRules.IsDispensable));
                json.WriteBoolean("columns", plan.IsTable);
                json.WriteStartArray("outputs");
                foreach (var output in plan.Signature.Outputs)
                {
                    json.WriteStartObject();
                    json.WriteString("name", output.Name);
                    json.WriteString("datatype", output.Type.ToString());
                    if (output.Shape is { } shape)
                    {
                        Shape(json, shape);
                    }
                    else
                    {
                        json.WriteNull("shape");
                    }
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            },
            []
        );
    }

    public static byte[] Question(IReadOnlyList<Tensor> inputs, IEnumerable<string> outputs) =>
        Frame(
            json =>
            {
                json.WriteString("op", "infer");
                Texts(json, "outputs", outputs);
                json.WriteStartArray("inputs");
                foreach (var input in inputs)
                {
                    json.WriteStartObject();
                    json.WriteString("name", input.Name);
                    json.WriteString("datatype", input.Type.ToString());
                    Shape(json, input.Shape);
                    json.WriteNumber("bytes", TensorBytes.Size(input));
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            },
            inputs
        );

    /// <summary>The next frame, or null when the stream ends or what comes is none of that form: nobody vouches for who sends it.</summary>
    public static async Task<WorkerAnswer?> ReadAsync(Stream from, long maxBytes, CancellationToken cancel)
    {
        var lengths = new byte[12];
        if (await from.ReadAtLeastAsync(lengths, lengths.Length, throwOnEndOfStream: false, cancel) < lengths.Length)
        {
            return null;
        }
        var head = BinaryPrimitives.ReadUInt32LittleEndian(lengths);
        var data = BinaryPrimitives.ReadUInt64LittleEndian(lengths.AsSpan(4));
        if (head > MaxHead || data > (ulong)Math.Min(maxBytes, Array.MaxLength))
        {
            return null;
        }
        var text = new byte[head];
        var bytes = GC.AllocateUninitializedArray<byte>((int)data);
        await from.ReadExactlyAsync(text, cancel);
        await from.ReadExactlyAsync(bytes, cancel);
        try
        {
            return JsonSerializer.Deserialize(text, WorkerJson.Default.WorkerAnswer) is { } answer
                ? answer with
                {
                    Data = bytes,
                }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The tensors of an answer, held against what was asked for.</summary>
    public static Result<IReadOnlyList<Tensor>> Tensors(WorkerAnswer answer, IReadOnlyList<TensorSpec> asked)
    {
        if (!answer.Outputs.Select(o => o.Name).SequenceEqual(asked.Select(a => a.Name)))
        {
            return PythonFaults.AnswerUnfit.With("The model's process answered other outputs than it was asked for.");
        }
        var tensors = new Tensor[asked.Count];
        var at = 0L;
        for (var i = 0; i < tensors.Length; i++)
        {
            var output = answer.Outputs[i];
            if (output.Bytes < 0 || at + output.Bytes > answer.Data.Length || output.Datatype != asked[i].Type)
            {
                return PythonFaults.AnswerUnfit.With("The model's process answered bytes that are no tensors.");
            }
            var bytes = new ReadOnlySequence<byte>(answer.Data, (int)at, (int)output.Bytes);
            at += output.Bytes;
            if (
                !TensorBytes
                    .Read(output.Name, output.Datatype, output.Shape, bytes)
                    .TryGet(out var tensor, out var fault)
            )
            {
                return PythonFaults.AnswerUnfit.With(fault.Detail);
            }
            tensors[i] = tensor;
        }
        return tensors;
    }

    private static byte[] Frame(Action<Utf8JsonWriter> write, IReadOnlyList<Tensor> tensors)
    {
        var head = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(head))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        var data = tensors.Sum(TensorBytes.Size);
        var frame = new ArrayBufferWriter<byte>(checked((int)(12 + head.WrittenCount + data)));
        BinaryPrimitives.WriteUInt32LittleEndian(frame.GetSpan(4), (uint)head.WrittenCount);
        frame.Advance(4);
        BinaryPrimitives.WriteUInt64LittleEndian(frame.GetSpan(8), (ulong)data);
        frame.Advance(8);
        frame.Write(head.WrittenSpan);
        foreach (var tensor in tensors)
        {
            TensorBytes.Write(frame, tensor);
        }
        return frame.WrittenSpan.ToArray();
    }

    private static void Shape(Utf8JsonWriter json, IReadOnlyList<long> shape)
    {
        json.WriteStartArray("shape");
        foreach (var size in shape)
        {
            json.WriteNumberValue(size);
        }
        json.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }
        json.WriteEndArray();
    }
}
