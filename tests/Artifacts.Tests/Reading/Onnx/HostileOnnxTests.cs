using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Reading.Onnx;
using Airworthy.Testing;
using CsCheck;
using Google.Protobuf;

namespace Airworthy.Artifacts.Tests.Reading.Onnx;

public sealed class HostileOnnxTests
{
    [Fact]
    public void Read_OfBytesThatAreNoModel_IsNotOnnx()
    {
        byte[][] files =
        [
            [],
            [0],
            "not a model at all"u8.ToArray(),
            "PK\u0003\u0004"u8.ToArray(),
            new ModelProto { IrVersion = 8 }.ToByteArray(),
            new ModelProto { Graph = TinyOnnx.Model().Graph }.ToByteArray(),
            [.. TinyOnnx.Model().ToByteArray(), 0x3a],
            [0x08, .. Enumerable.Repeat((byte)0xff, 11)],
            [0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        ];

        Assert.All(files, file => Assert.Equal(ArtifactFaults.NotOnnx, TinyOnnx.Read(file).Fault?.Reason));
    }

    [Fact]
    public void Read_OfAModelWithoutOutput_HasNoSignature()
    {
        var model = TinyOnnx.Model();
        model.Graph.Output.Clear();

        Assert.Equal(ArtifactFaults.NotOnnx, model.Read().Value.Signature.Fault?.Reason);
    }

    [Fact]
    public void Read_OfAFileOverTwoGibibytes_IsTooLarge()
    {
        using var folder = new TemporaryFolder();
        using var file = File.Create(folder.At("big.onnx"));
        file.SetLength(OnnxReader.MaxBytes + 1);

        Assert.Equal(ArtifactFaults.OnnxTooLarge, OnnxReader.Read(file).Fault?.Reason);
    }

    [Fact]
    public void Read_OfAGibibyteOfWeights_StepsOverThem()
    {
        const long weights = 1L << 30;
        using var folder = new TemporaryFolder();
        using var file = File.Create(folder.At("heavy.onnx"));
        var head = TinyOnnx.Model().ToByteArray();
        file.Write(head);
        // A second graph message that holds one tensor with so many raw bytes; the file system stores them as a hole.
        var coded = new CodedOutputStream(file, leaveOpen: true);
        var tensor = 1 + CodedOutputStream.ComputeUInt64Size(weights) + weights;
        coded.WriteTag(7, WireFormat.WireType.LengthDelimited);
        coded.WriteUInt64((ulong)(1 + CodedOutputStream.ComputeUInt64Size((ulong)tensor) + tensor));
        coded.WriteTag(5, WireFormat.WireType.LengthDelimited);
        coded.WriteUInt64((ulong)tensor);
        coded.WriteTag(9, WireFormat.WireType.LengthDelimited);
        coded.WriteUInt64(weights);
        coded.Flush();
        file.SetLength(file.Position + weights);
        file.Position = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();

        var outline = OnnxReader.Read(file);

        Assert.True(outline.IsOk, outline.Fault?.ToString());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Read_OfGraphsInGraphsWithoutEnd_IsTooLarge()
    {
        var inner = new GraphProto();
        for (var depth = 0; depth < 40; depth++)
        {
            var body = new AttributeProto { Name = "body", G = inner };
            inner = new GraphProto { Node = { TinyOnnx.Node("Loop", "", body) } };
        }
        var model = TinyOnnx.Model();
        model.Graph.MergeFrom(inner);

        Assert.Equal(ArtifactFaults.OnnxTooLarge, model.Read().Fault?.Reason);
    }

    [Fact]
    public void Read_OfAFileMadeToFillMemory_IsTooLarge()
    {
        var manyEmptyInputs = new ModelProto { IrVersion = 8, Graph = new GraphProto() };
        manyEmptyInputs.Graph.Input.AddRange(Enumerable.Repeat(new ValueInfoProto(), 2_000_000));
        var longName = TinyOnnx.Model(TinyOnnx.Node(new string('x', 100_000)));

        Assert.Equal(ArtifactFaults.OnnxTooLarge, manyEmptyInputs.Read().Fault?.Reason);
        Assert.Equal(ArtifactFaults.OnnxTooLarge, longName.Read().Fault?.Reason);
    }

    [Fact]
    public void Read_OfMillionsOfEmptyNodes_NeedsNoMemoryForThem()
    {
        var model = TinyOnnx.Model();
        model.Graph.Node.AddRange(Enumerable.Repeat(new NodeProto(), 3_000_000));
        var bytes = model.ToByteArray();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(TinyOnnx.Read(bytes).IsOk);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300_000_000);
    }

    [Fact]
    public void Read_OfAnyDamage_NeverThrowsAndAgreesWithProtobuf()
    {
        var whole = Whole();
        var damage = Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 6];
        Gen.Select(damage, Gen.Int[0, whole.Length])
            .Sample(
                (flips, length) =>
                {
                    var bytes = whole[..length];
                    foreach (var (at, mask) in flips.Where(f => f.Item1 < length))
                    {
                        bytes[at] ^= mask;
                    }
                    AgreesWithProtobuf(bytes);
                },
                iter: 20_000
            );
    }

    [Fact]
    public void Read_OfDamagedRealModels_NeverThrows()
    {
        foreach (
            var path in Directory
                .GetFiles(Vectors.Find("models"), "*.onnx")
                .Where(p => new FileInfo(p).Length < 200_000)
        )
        {
            var whole = File.ReadAllBytes(path);
            Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, whole.Length])
                .Sample(
                    (at, mask, length) =>
                    {
                        var bytes = (byte[])whole.Clone();
                        bytes[at] ^= mask;
                        _ = TinyOnnx.Read(bytes).IsOk;
                        _ = TinyOnnx.Read(bytes[..length]).IsOk;
                    },
                    iter: 300
                );
        }
    }

    private static byte[] Whole()
    {
        var body = new AttributeProto { Name = "body", G = TinyOnnx.Model().Graph };
        var model = TinyOnnx.Model(TinyOnnx.Node("Loop", "", body), TinyOnnx.Node("Scaler", "ai.onnx.ml"));
        model.Graph.Initializer.Add(TinyOnnx.External("w", "weights.bin", "0", "12"));
        model.Graph.Initializer.Add(
            new TensorProto
            {
                Name = "v",
                Dims = { 1 },
                FloatData = { 1f },
            }
        );
        model.Graph.Input.Add(TinyOnnx.Tensor("v", TensorProto.Types.DataType.Float, 1));
        model.MetadataProps.Add(new StringStringEntryProto { Key = "author", Value = "anna" });
        return model.ToByteArray();
    }

    // Where both can read the bytes, both must see the same inputs and outputs.
    private static void AgreesWithProtobuf(byte[] bytes)
    {
        var outline = TinyOnnx.Read(bytes);
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return;
        }
        if (outline.IsOk && outline.Value.Signature.IsOk)
        {
            var initialized = model
                .Graph.Initializer.Select(i => i.Name)
                .Concat(model.Graph.SparseInitializer.Select(s => s.Values?.Name ?? ""))
                .ToHashSet();
            Assert.Equal(
                model.Graph.Input.Select(i => i.Name).Where(n => !initialized.Contains(n)),
                outline.Value.Signature.Value.Inputs.Select(i => i.Name)
            );
            Assert.Equal(
                model.Graph.Output.Select(i => i.Name),
                outline.Value.Signature.Value.Outputs.Select(i => i.Name)
            );
        }
    }
}
