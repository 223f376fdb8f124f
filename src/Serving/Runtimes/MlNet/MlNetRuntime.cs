using System.Runtime.InteropServices;
using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Reading.MlNet;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Microsoft.ML;

namespace Airworthy.Serving.Runtimes.MlNet;

/// <summary>Runs models that ML.NET saved, in this process, without the classes they were trained with.</summary>
public sealed class MlNetRuntime : IRuntime
{
    private static readonly string[] Predicted = ["PredictedLabel", "Score", "Probability"];

    public string Format => MlNetReader.Format;

    public Task<Result<IModelSession>> LoadAsync(ModelFiles files, CancellationToken cancel) =>
        Task.Run(() => Load(files.Files), cancel);

    private static Result<IModelSession> Load(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        var zips = files
            .Where(f => f.Value.Span.StartsWith("PK"u8) && MlNetReader.IsOne(Reading(f.Value)))
            .Select(f => f.Key)
            .ToList();
        if (zips is not [var path])
        {
            return ArtifactFaults.NoMainFile.With(
                zips.Count == 0
                    ? "None of the model's files is what ML.NET saves; save the model with mlContext.Model.Save."
                    : "There are several ML.NET models; a version is one model. Register them separately."
            );
        }
        using var stream = Reading(files[path]);
        if (!MlNetReader.Check(stream).TryGet(out _, out var fault))
        {
            return fault;
        }
        stream.Position = 0;
        try
        {
            return Open(stream);
        }
        catch (Exception bad)
            when (bad
                    is FormatException
                        or InvalidOperationException
                        or ArgumentException
                        or IOException
                        or InvalidDataException
                        or TypeLoadException
                        or BadImageFormatException
                        or NotSupportedException
                        or OverflowException
                        or IndexOutOfRangeException
                        or System.Reflection.TargetInvocationException
            )
        {
            return RuntimeFaults.ModelDoesNotLoad.With(
                $"ML.NET cannot load the model: {Clip.Short((bad.InnerException ?? bad).Message)}"
            );
        }
    }

    private static Result<IModelSession> Open(MemoryStream stream)
    {
        var context = new MLContext(seed: 0);
        context.ComponentCatalog.RegisterAssembly(
            typeof(Microsoft.ML.Trainers.FastTree.FastTreeBinaryModelParameters).Assembly
        );
        var model = context.Model.Load(stream, out var schema);
        if (schema is null)
        {
            return RuntimeFaults.ModelDoesNotLoad.With(
                "The ML.NET model was saved without the schema of its data; give it to Model.Save."
            );
        }
        var answers = model.GetOutputSchema(schema).Where(c => !c.IsHidden).ToList();
        var columns = answers.Where(c => Predicted.Contains(c.Name) && ColumnTypes.Spec(c) is not null).ToList();
        if (columns.Count == 0)
        {
            columns =
            [
                .. answers.Where(c => schema.GetColumnOrNull(c.Name) is null && ColumnTypes.Spec(c) is not null),
            ];
        }
        // Columns that only training reads, as the label, are nobody's input: what is read for these answers, a cursor tells.
        var probe = new TensorView(schema, [], 0);
        var table = model.Transform(probe);
        using (table.GetRowCursor(columns.Select(c => table.Schema[c.Name])))
        {
            // Opening it is enough.
        }
        var inputs = schema
            .Where(c => probe.Wanted.Contains(c.Name))
            .Select(c => (c.Name, Spec: ColumnTypes.Spec(c)))
            .ToList();
        if (inputs.FirstOrDefault(i => i.Spec is null).Name is { } odd)
        {
            return RuntimeFaults.ModelDoesNotLoad.With(
                $"The ML.NET model reads the column '{Clip.Short(odd)}', which is of a type that no caller could send."
            );
        }
        return inputs.Count > 0 && columns.Count > 0
            ? new MlNetSession(
                model,
                schema,
                new ModelSignature([.. inputs.Select(i => i.Spec!)], [.. columns.Select(c => ColumnTypes.Spec(c)!)])
            )
            : RuntimeFaults.ModelDoesNotLoad.With(
                "The ML.NET model reads or answers nothing that the protocol could carry."
            );
    }

    private static MemoryStream Reading(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);
}
