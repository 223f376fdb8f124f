using Airworthy.Artifacts.Reading;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Serving.Inference;
using Microsoft.ML;

namespace Airworthy.Serving.Runtimes.MlNet;

/// <summary>One loaded ML.NET model. Each request goes through the transformers with a table of its own.</summary>
internal sealed class MlNetSession(ITransformer model, DataViewSchema schema, ModelSignature signature) : IModelSession
{
    private const int RowsBetweenLooks = 256;

    public ModelSignature Signature => signature;

    public Result<IReadOnlyList<Tensor>> Run(
        IReadOnlyList<Tensor> inputs,
        IReadOnlyList<string> outputs,
        CancellationToken cancel
    )
    {
        cancel.ThrowIfCancellationRequested();
        var rows = (int)inputs[0].Shape[0];
        if (inputs.Any(i => i.Shape[0] != rows))
        {
            return RuntimeFaults.ModelRefusedInput.With(
                "The inputs have different numbers of rows; give each as many."
            );
        }
        TensorSpec[] asked =
            outputs.Count == 0
                ? [.. signature.Outputs]
                : [.. outputs.Select(name => signature.Outputs.First(o => o.Name == name))];
        try
        {
            return Answer(inputs, asked, rows, cancel);
        }
        catch (Exception refused)
            when (refused is InvalidOperationException or ArgumentException or FormatException or NotSupportedException)
        {
            return RuntimeFaults.ModelRefusedInput.With(
                $"The model cannot work on this input: {Clip.Short(refused.Message)}"
            );
        }
    }

    private Tensor[] Answer(IReadOnlyList<Tensor> inputs, TensorSpec[] asked, int rows, CancellationToken cancel)
    {
        var table = model.Transform(new TensorView(schema, inputs, rows));
        var columns = asked.Select(a => table.Schema[a.Name]).ToList();
        using var cursor = table.GetRowCursor(columns);
        var readers = columns.Select(c => ColumnTypes.Reader(cursor, c, rows)).ToList();
        for (var row = 0; cursor.MoveNext(); row++)
        {
            if (row % RowsBetweenLooks == 0)
            {
                cancel.ThrowIfCancellationRequested();
            }
            foreach (var (_, read) in readers)
            {
                read(row);
            }
        }
        return
        [
            .. asked
                .Zip(readers)
                .Select(a => new Tensor(a.First.Name, a.First.Type, [rows, a.First.Shape![1]], a.Second.Data)),
        ];
    }

    public void Dispose() => (model as IDisposable)?.Dispose();
}
