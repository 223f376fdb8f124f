using System.Buffers;
using Airworthy.Artifacts.Reading;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.OpenInference;

/// <summary>
/// ONNX's own backend tests through the whole path, socket to socket: whatever the runtime can load is answered alike, bit for bit, in
/// each of the protocol's forms, and as ONNX says.
/// </summary>
public sealed class BackendTests : IAsyncLifetime
{
    // ONNX Runtime itself: numbers as text of its own form, and a transform whose axis it counts otherwise.
    private static readonly string[] Otherwise = ["FLOAT_to_STRING", "test_dft"];

    private OpenInferenceHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await OpenInferenceHost.StartAsync();

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public Task Infer_OfATenthOfOnnxsTests_IsAlikeInEveryForm() => RunAsync(every: 10);

    [Fact]
    [Trait("Speed", "Slow")]
    public Task Infer_OfOnnxsTests_IsAlikeInEveryForm() => RunAsync(every: 1);

    private async Task RunAsync(int every)
    {
        Assert.SkipWhen(BackendCases.All.Count == 0, "Debian's package libonnx-testdata is not installed.");
        var (number, served, wrong) = (0, 0, new List<string>());
        foreach (var test in BackendCases.All.Where((c, i) => i % every == 0 && !IsLeftOut(c)))
        {
            if (Tensors(test.Inputs) is not { } inputs || Tensors(test.Outputs) is not { } outputs)
            {
                continue;
            }
            number++;
            await _host.Apply(_host.Plan("m", number, test.Model));
            if (!_host.Serving.Acquire(EndpointName.Parse("m").Value).TryGet(out var lease, out _))
            {
                continue;
            }
            Tensor[] asked;
            using (lease)
            {
                // What the runtime cannot load leaves the one before it serving.
                if (lease.Number != number || lease.Signature.Inputs.Count != inputs.Length)
                {
                    continue;
                }
                asked = [.. inputs.Select((t, i) => t with { Name = lease.Signature.Inputs[i].Name })];
            }
            served++;
            var (said, fault) = await AskAsync(asked);
            if (fault is not null)
            {
                wrong.Add($"{test.Name}: {fault}");
            }
            else if (
                !Expected(outputs, said!)
                && !Array.Exists(Otherwise, o => test.Name.Contains(o, StringComparison.Ordinal))
            )
            {
                wrong.Add($"{test.Name}: not as ONNX says");
            }
        }
        Assert.Empty(wrong);
        Assert.InRange(served, 800 / every, int.MaxValue);
    }

    /// <summary>The answer all forms agree on; or how they differ, or why there is none.</summary>
    private async Task<(IReadOnlyList<Tensor>? Said, string? Differ)> AskAsync(Tensor[] inputs)
    {
        var raw = await Forms.BinaryAsync(_host, "m", inputs);
        foreach (var (form, ask) in Forms.All.Where(f => f.Name != "binary" && Carries(f.Name, inputs)))
        {
            var said = await ask(_host, "m", inputs);
            if (
                form == "JSON"
                && said.Code is "non-finite-output" or "half-precision-in-json" or "request-too-large"
                && raw.Code is null
            )
            {
                continue;
            }
            if (said.Code != raw.Code)
            {
                return (null, $"{form} says {said.Code}, binary {raw.Code}: {said.Text}{raw.Text}");
            }
            if (said.Outputs is null || raw.Outputs is null)
            {
                continue;
            }
            foreach (var (one, another) in said.Outputs.Zip(raw.Outputs))
            {
                if (
                    one.Name != another.Name
                    || one.Type != another.Type
                    || !one.Shape.SequenceEqual(another.Shape)
                    || !TensorBytes.ToArray(one).AsSpan().SequenceEqual(TensorBytes.ToArray(another))
                )
                {
                    return (null, $"{form} and binary differ in '{one.Name}'");
                }
            }
        }
        return raw.Outputs is null ? (null, $"{raw.Code}: {raw.Text}") : (raw.Outputs, null);
    }

    /// <summary>FP16 and BF16 have no JSON form and no typed list; JSON has no NaN.</summary>
    private static bool Carries(string form, Tensor[] inputs) =>
        form == "gRPC raw"
        || (
            inputs.All(i => i.Type is not (TensorType.FP16 or TensorType.BF16))
            && (
                form != "JSON"
                || inputs.All(i =>
                    (i.Data is not float[] floats || Array.TrueForAll(floats, float.IsFinite))
                    && (i.Data is not double[] doubles || Array.TrueForAll(doubles, double.IsFinite))
                )
            )
        );

    /// <summary>As ONNX's own runner compares: within a thousandth.</summary>
    private static bool Expected(Tensor[] expected, IReadOnlyList<Tensor> said) =>
        expected.Length == said.Count && expected.Zip(said).All(p => Close(p.First, p.Second));

    private static bool Close(Tensor expected, Tensor said)
    {
        if (expected.Type != said.Type || !expected.Shape.SequenceEqual(said.Shape))
        {
            return false;
        }
        for (var i = 0; i < expected.Data.Length; i++)
        {
            var (a, b) = (expected.Data.GetValue(i)!, said.Data.GetValue(i)!);
            var isClose = a is float or double or Half
                ? Close(Convert.ToDouble($"{a:R}"), Convert.ToDouble($"{b:R}"))
                : a.Equals(b);
            if (!isClose)
            {
                return false;
            }
        }
        return true;
    }

    private static bool Close(double a, double b) => a.Equals(b) || Math.Abs(a - b) <= 1e-7 + (1e-3 * Math.Abs(a));

    /// <summary>Null: not all are tensors. A sequence or an optional value, read as one, has sizes and elements that do not agree.</summary>
    private static Tensor[]? Tensors(IReadOnlyList<BackendTensor>? files)
    {
        var read = files
            ?.Select(f => TensorBytes.Read(f.Name, f.Type, f.Shape, new ReadOnlySequence<byte>(f.Bytes)))
            .ToList();
        return read is null || read.Exists(r => !r.IsOk) ? null : [.. read.Select(r => r.Value)];
    }

    /// <summary>Answers left to chance, and BF16, whose bits these files write as other types.</summary>
    private static bool IsLeftOut(BackendCase test) =>
        Array.Exists(
            ["bernoulli", "random", "dropout", "BFLOAT16"],
            part => test.Name.Contains(part, StringComparison.Ordinal)
        );
}
