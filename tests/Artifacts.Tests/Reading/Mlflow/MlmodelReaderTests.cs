using System.Text;
using Airworthy.Artifacts.Reading;
using Airworthy.Artifacts.Reading.Mlflow;

namespace Airworthy.Artifacts.Tests.Reading.Mlflow;

public sealed class MlmodelReaderTests
{
    private const string Onnx = """
        artifact_path: model
        flavors:
          onnx:
            code: null
            data: model.onnx
            onnx_version: 1.17.0
            providers:
            - CUDAExecutionProvider
            - CPUExecutionProvider
          python_function:
            data: model.onnx
            env:
              conda: conda.yaml
              virtualenv: python_env.yaml
            loader_module: mlflow.onnx
            python_version: 3.12.3
        is_signature_from_type_hint: false
        mlflow_version: 3.1.0
        model_id: m-0123456789abcdef0123456789abcdef
        model_size_bytes: 1024
        model_uuid: m-0123456789abcdef0123456789abcdef
        prompts: null
        run_id: 9f0c3b7e6d5a4f3e8d7c6b5a49382716
        saved_input_example_info:
          artifact_path: input_example.json
          pandas_orient: split
          serving_input_path: serving_input_example.json
          type: dataframe
        signature:
          inputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 30]}}]'
          outputs: '[{"name": "p", "type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1, 2]}}]'
          params: null
          type_hint: null
        utc_time_created: '2025-06-24 10:11:12.131415'
        """;

    [Fact]
    public void Read_OfAnOnnxModelsFile_TellsFlavoursFilesAndIds()
    {
        var model = Read(Onnx);

        Assert.Equal(
            [new("onnx", "model.onnx"), new("python_function", "model.onnx") { LoaderModule = "mlflow.onnx" }],
            model.Flavors
        );
        Assert.True(model.IsPython);
        Assert.Equal(["conda.yaml", "python_env.yaml"], model.EnvironmentFiles);
        Assert.Equal("input_example.json", model.InputExample);
        Assert.Equal("m-0123456789abcdef0123456789abcdef", model.ModelId);
        Assert.Equal("9f0c3b7e6d5a4f3e8d7c6b5a49382716", model.RunId);
        Assert.Equal("3.1.0", model.MlflowVersion);
    }

    [Fact]
    public void Read_TensorSignature_KeepsTypesAndShapesAndNamesWhatHasNoName() =>
        Assert.Equal("(input-0: FP32[-1,30]) -> (p: FP64[-1,2])", Read(Onnx).Signature!.ToString());

    [Fact]
    public void Read_ColumnSignature_GivesOneValueARow() =>
        Assert.Equal(
            "(hour: INT64[-1,1], place: BYTES[-1,1], warm: BOOL[-1,1]) -> (output-0: FP64[-1,1])",
            Read(
                Signed(
                    """[{"type":"long","name":"hour","required":true},{"type":"string","name":"place"},{"type":"boolean","name":"warm"}]""",
                    """[{"type":"double"}]"""
                )
            )
                .Signature!.ToString()
        );

    [Theory]
    [InlineData("""[{"type":"datetime","name":"when"}]""")]
    [InlineData("""[{"type":"object","name":"o","properties":{}}]""")]
    [InlineData("""[{"type":"tensor","tensor-spec":{"dtype":"complex128","shape":[-1]}}]""")]
    [InlineData("""[{"type":"tensor","tensor-spec":{"dtype":"float32","shape":[1.5]}}]""")]
    [InlineData("""[{"type":"tensor","tensor-spec":{"dtype":"float32","shape":[-2]}}]""")]
    [InlineData("""[{"type":"tensor","tensor-spec":7}]""")]
    [InlineData("""[{"type":"tensor"}]""")]
    [InlineData("""[{"type":"long","name":"twice"},{"type":"long","name":"twice"}]""")]
    [InlineData("""[{"type":"long","name":"\ud800"}]""")]
    [InlineData("""[7]""")]
    [InlineData("""{"type":"long"}""")]
    [InlineData("not json")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public void Read_SignatureThatNoCallerCouldMeet_IsToldAndNotTaken(string inputs)
    {
        var model = Read(Signed(inputs, """[{"type":"double"}]"""));

        Assert.Null(model.Signature);
        Assert.Contains("signature", model.SignatureProblem, StringComparison.Ordinal);
        Assert.NotEmpty(model.Flavors);
    }

    [Fact]
    public void Read_OldFile_TakesItsOneEnvironmentAndNoSignature()
    {
        var model = Read(
            "flavors:\n  python_function:\n    env: conda.yaml\n    loader_module: mlflow.sklearn\nrun_id: abc\n"
        );

        Assert.Equal(["conda.yaml"], model.EnvironmentFiles);
        Assert.Null(model.Signature);
        Assert.Null(model.SignatureProblem);
    }

    [Fact]
    public void Read_AliasesAndTags_StandForNothing()
    {
        var model = Read(
            "flavors: &f\n  onnx: !!python/object:os.system {data: a.onnx}\nmodel_id: *f\nrun_id: !!int 7\n"
        );

        Assert.Equal([new("onnx", "a.onnx")], model.Flavors);
        Assert.Null(model.ModelId);
        Assert.Equal("7", model.RunId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("just a text")]
    [InlineData("- a\n- b")]
    [InlineData("flavors: onnx")]
    [InlineData("flavors: [onnx]")]
    [InlineData("flavors: {a: 1, a: 2}")]
    [InlineData("flavors:\n\tonnx: 1")]
    [InlineData("a: [\nflavors: {")]
    [InlineData("flavors: {onnx: {data: *missing}}\n&")]
    [InlineData("%YAML 9.9\n---\nflavors: {}\nflavors: {}")]
    public void Read_NoMlmodelFile_IsRefused(string text) =>
        Assert.Equal(ArtifactFaults.BadMlmodel, MlmodelReader.Read(Stream(text)).Fault?.Reason);

    [Theory]
    [InlineData("[", 2_000_000)]
    [InlineData("{a: ", 500_000)]
    [InlineData("- ", 1_000_000)]
    [InlineData("a,", 1_000_000)]
    [InlineData("? ", 100_000)]
    public void Read_DeepOrEndlessText_IsRefusedWithoutGrowing(string piece, int times) =>
        Assert.Equal(
            ArtifactFaults.BadMlmodel,
            MlmodelReader
                .Read(Stream("flavors: {onnx: {data: x}}\nb: [" + string.Concat(Enumerable.Repeat(piece, times))))
                .Fault?.Reason
        );

    [Fact]
    public void Read_MoreThanItsLimit_IsRefusedUnread() =>
        Assert.Equal(
            ArtifactFaults.MlmodelTooLarge,
            MlmodelReader.Read(Stream(new string('#', MlmodelReader.MaxBytes + 1))).Fault?.Reason
        );

    [Fact]
    public void Read_BytesThatAreNoText_AreRefused() =>
        Assert.Equal(
            ArtifactFaults.BadMlmodel,
            MlmodelReader.Read(new MemoryStream([0x66, 0xff, 0xfe, 0x80])).Fault?.Reason
        );

    [Fact]
    public void Read_OfThousandsOfDamagedFiles_NeverThrows()
    {
        var random = new Random(20251);
        var bytes = Encoding.UTF8.GetBytes(Onnx);
        for (var i = 0; i < 4000; i++)
        {
            var damaged = bytes.AsSpan(0, random.Next(1, bytes.Length + 1)).ToArray();
            for (var n = random.Next(1, 8); n > 0; n--)
            {
                damaged[random.Next(damaged.Length)] = (byte)":{}[]-&*!|>'\"%@#\n\t ,?"[random.Next(21)];
            }
            _ = MlmodelReader.Read(new MemoryStream(damaged));
        }
    }

    private static string Signed(string inputs, string outputs) =>
        $"flavors:\n  python_function: {{}}\nsignature:\n  inputs: '{inputs}'\n  outputs: '{outputs}'\n";

    private static MlflowModel Read(string text) => MlmodelReader.Read(Stream(text)).Value;

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));
}
