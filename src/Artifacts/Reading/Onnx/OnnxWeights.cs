using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Google.Protobuf;

namespace Airworthy.Artifacts.Reading.Onnx;

/// <summary>
/// Brings weights that an ONNX file keeps in other files into the file itself, so that a runtime given only bytes never opens a path
/// that the file names.
/// </summary>
public static class OnnxWeights
{
    // Room for the lengths that grow when weights move in.
    private const long Headroom = 1024 * 1024;

    /// <param name="model">A whole ONNX file.</param>
    /// <param name="path">Its path among <paramref name="files"/>; locations are relative to its folder.</param>
    /// <param name="files">The model's files by path. A location that is not exactly one of them is refused.</param>
    /// <returns>The same model with no reference to another file left in it.</returns>
    public static Result<byte[]> Inline(
        ReadOnlyMemory<byte> model,
        string path,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files
    )
    {
        var folder = path[..(path.LastIndexOf('/') + 1)];
        try
        {
            var parsed = ModelProto.Parser.ParseFrom(model.Span);
            var inliner = new Inliner(folder, files, model.Length + Headroom);
            return inliner.Model(parsed) is { } fault ? fault : parsed.ToByteArray();
        }
        catch (InvalidProtocolBufferException bad)
        {
            return ArtifactFaults.NotOnnx.With(
                $"'{Clip.Short(path)}' is not a whole ONNX model: {Clip.Short(bad.Message)} Send it again."
            );
        }
    }

    private sealed class Inliner(string folder, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, long size)
    {
        private long _size = size;

        public Fault? Model(ModelProto model) =>
            Graph(model.Graph)
            ?? First(model.Functions, f => First(f.Node, Node) ?? First(f.AttributeProto, Attribute));

        private Fault? Graph(GraphProto? graph) =>
            graph is null
                ? null
                : First(graph.Initializer, Tensor) ?? First(graph.SparseInitializer, Sparse) ?? First(graph.Node, Node);

        private Fault? Node(NodeProto node) => First(node.Attribute, Attribute);

        private Fault? Attribute(AttributeProto attribute) =>
            Tensor(attribute.T)
            ?? Graph(attribute.G)
            ?? Sparse(attribute.SparseTensor)
            ?? First(attribute.Tensors, Tensor)
            ?? First(attribute.Graphs, Graph)
            ?? First(attribute.SparseTensors, Sparse);

        private Fault? Sparse(SparseTensorProto? sparse) =>
            sparse is null ? null : Tensor(sparse.Values) ?? Tensor(sparse.Indices);

        private Fault? Tensor(TensorProto? tensor)
        {
            if (tensor is null || tensor.DataLocation != TensorProto.Types.DataLocation.External)
            {
                return null;
            }
            if (!Slice(tensor).TryGet(out var bytes, out var fault))
            {
                return fault;
            }
            _size += bytes.Length;
            if (_size > OnnxReader.MaxBytes)
            {
                return ArtifactFaults.ExternalDataUnsupported.With(
                    "The model is over 2 GiB with the weights it keeps in other files. Export it in half precision, or as smaller models."
                );
            }
            tensor.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
            tensor.ExternalData.Clear();
            tensor.ClearDataLocation();
            return null;
        }

        private Result<ReadOnlyMemory<byte>> Slice(TensorProto tensor)
        {
            var location = Entry(tensor, "location") ?? "";
            if (!files.TryGetValue(folder + location, out var file))
            {
                return Missing(tensor, $"in the file '{Clip.Short(location)}', which is not among the model's files");
            }
            var offset = 0L;
            if (Entry(tensor, "offset") is { } from && !Number(from, out offset) || offset > file.Length)
            {
                return Missing(tensor, $"beyond the end of the file '{Clip.Short(location)}'");
            }
            var length = file.Length - offset;
            if (Entry(tensor, "length") is { } asked && !Number(asked, out length) || length > file.Length - offset)
            {
                return Missing(tensor, $"beyond the end of the file '{Clip.Short(location)}'");
            }
            return file.Slice((int)offset, (int)length);
        }

        private static Fault Missing(TensorProto tensor, string where) =>
            ArtifactFaults.ExternalDataMissing.With(
                $"The weights '{Clip.Short(tensor.Name)}' should lie {where}. Register the model with all the files it was exported with."
            );

        private static string? Entry(TensorProto tensor, string key) =>
            tensor.ExternalData.LastOrDefault(e => e.Key == key)?.Value;

        private static bool Number(string text, out long number) =>
            long.TryParse(text, System.Globalization.NumberStyles.None, null, out number);

        private static Fault? First<T>(IEnumerable<T> items, Func<T, Fault?> check)
        {
            foreach (var item in items)
            {
                if (check(item) is { } fault)
                {
                    return fault;
                }
            }
            return null;
        }
    }
}
