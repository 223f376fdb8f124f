using Airworthy.Artifacts.Reading;
using Airworthy.Catalog.Storing;
using Airworthy.Testing;
using static Airworthy.Catalog.Tests.CatalogHouse;

namespace Airworthy.Catalog.Tests.Storing;

public sealed class VersionExamTests
{
    private static readonly TensorSpec X = new("x", TensorType.FP32, [-1]);
    private static readonly TensorSpec Y = new("y", TensorType.FP32, [-1]);

    private readonly CatalogHouse _house = new();

    [Fact]
    public async Task Complete_WithATrueDeclaration_Registers()
    {
        var file = ("model.onnx", Onnx());
        var version = await _house.RegisterAsync(Request(file) with { Signature = new([X], [Y]) }, file);

        Assert.Equal(new ModelSignature([X], [Y]), version.Value.Version.Signature);
    }

    [Fact]
    public async Task Complete_WithAShapeLeftOpenAndAnotherOrder_Registers()
    {
        var file = ("model.onnx", TinyModels.Add(TensorType.INT64, -1, 3));
        var declared = new ModelSignature(
            [new("b", TensorType.INT64, null), new("a", TensorType.INT64, [-1, 3])],
            [new("y", TensorType.INT64, [-1, 3])]
        );

        var version = await _house.RegisterAsync(Request(file) with { Signature = declared }, file);

        Assert.Equal(["a", "b"], version.Value.Version.Signature!.Inputs.Select(t => t.Name));
    }

    [Fact]
    public async Task Complete_WithAnUntrueDeclaration_ListsEachDifferenceAndLeavesNothingBehind()
    {
        var file = ("model.onnx", TinyModels.Add(TensorType.FP32, -1, 3));
        var declared = new ModelSignature(
            [new("a", TensorType.INT64, [-1, 3]), new("c", TensorType.FP32, [-1, 3])],
            [new("y", TensorType.FP32, [-1, 4])]
        );

        var result = await _house.RegisterAsync(Request(file) with { Signature = declared }, file);

        Assert.Equal(UploadFaults.SignatureMismatch, result.Fault?.Reason);
        Assert.Equal(["input a", "input b", "input c", "output y"], result.Fault!.Evidence.Keys);
        Assert.Contains("'c'", result.Fault.Detail, StringComparison.Ordinal);
        _house.AssertUntouched();
    }

    private static string Mlmodel(string flavor) =>
        $"flavors:\n  {flavor}: {{data: model.onnx}}\n  python_function:\n    env: {{conda: conda.yaml}}\nmodel_id: m-1\n"
        + "signature:\n  inputs: '[{\"type\":\"double\",\"name\":\"age\"}]'\n  outputs: '[{\"type\":\"long\"}]'\n";

    [Fact]
    public async Task Complete_OfAnMlflowOnnxModel_IsOnnxWithTheGraphsOwnSignature()
    {
        var version = await _house.RegisterAsync(
            ("MLmodel", Bytes(Mlmodel("onnx"))),
            ("model.onnx", Onnx()),
            ("conda.yaml", Bytes("dependencies: [python=3.12, pip]\nname: mlflow-env\n")),
            ("requirements.txt", Bytes("mlflow==3.1.0\n")),
            ("input_example.json", Bytes("""{"columns": ["age"], "data": [[1.0]]}"""))
        );

        Assert.Equal("onnx", version.Format);
        Assert.Equal(new ModelSignature([X], [Y]), version.Signature);
        Assert.True(version.Releasable);
        var told = Assert.Single(version.Scan);
        Assert.Equal(("MLmodel", "mlflow-model"), (told.Path, told.Code));
        Assert.Contains("onnx, python_function", told.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Complete_OfAnMlflowPythonModel_TellsItsFlavoursAndTakesItsWordForTheSignature()
    {
        var version = await _house.RegisterAsync(("MLmodel", Bytes(Mlmodel("sklearn"))));

        Assert.Equal("mlflow-pyfunc", version.Format);
        Assert.Equal("(age: FP64[-1,1]) -> (output-0: INT64[-1,1])", version.Signature?.ToString());
        Assert.Contains("sklearn", Assert.Single(version.Scan).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Complete_OfAnMlmodelThatCannotBeRead_RegistersAsUnknownWithAFinding()
    {
        var version = await _house.RegisterAsync(("MLmodel", Bytes("flavors: [")));

        Assert.Equal("unknown", version.Format);
        Assert.Equal("bad-mlmodel", Assert.Single(version.Scan).Code);
    }

    [Fact]
    public async Task Complete_OfBytesThatAreNoOnnx_RegistersAsUnknownWithAFinding()
    {
        var version = await _house.RegisterAsync(("model.onnx", Bytes("not a model at all")));

        Assert.Equal("unknown", version.Format);
        Assert.Null(version.Signature);
        Assert.Equal(
            ("model.onnx", "not-onnx", false),
            Assert.Single(version.Scan.Select(f => (f.Path, f.Code, f.Dangerous)))
        );
        Assert.True(version.Releasable);
    }

    [Fact]
    public async Task Complete_OfNoModelFile_KeepsNoDeclarationItCannotCheck()
    {
        var file = ("weights.txt", Bytes("1 2 3"));
        var version = (await _house.RegisterAsync(Request(file) with { Signature = new([X], [Y]) }, file))
            .Value
            .Version;

        Assert.Equal(("unknown", null), (version.Format, version.Signature));
        Assert.Equal("signature-unchecked", Assert.Single(version.Scan).Code);
    }

    [Fact]
    public async Task Complete_OfTwoModels_RegistersAsUnknownAndSaysWhy()
    {
        var version = await _house.RegisterAsync(("a.onnx", Onnx(1)), ("b.ONNX", Onnx(2)));

        Assert.Equal("unknown", version.Format);
        Assert.Equal("several-models", Assert.Single(version.Scan).Code);
    }

    [Fact]
    public async Task Complete_OfOneModelBesideABrokenOne_TakesTheWholeOne()
    {
        var version = await _house.RegisterAsync(("a.onnx", Onnx(1)), ("old/b.onnx", Bytes("cut")));

        Assert.Equal("onnx", version.Format);
        Assert.Equal(("old/b.onnx", "not-onnx"), Assert.Single(version.Scan.Select(f => (f.Path, f.Code))));
    }

    [Fact]
    public async Task Complete_WithExternalDataInTheFolder_HasNoFinding()
    {
        var version = await _house.RegisterAsync(
            ("m/model.onnx", TinyModels.AddExternal("w/weights.bin")),
            ("m/w/weights.bin", new byte[4])
        );

        Assert.Empty(version.Scan);
    }

    [Theory]
    [InlineData("../weights.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("w/../../x")]
    [InlineData("C:\\x")]
    [InlineData("..\\x")]
    public async Task Complete_WithExternalDataOutsideTheFolder_IsStoredAndNotReleasable(string location)
    {
        var version = await _house.RegisterAsync(
            ("m/model.onnx", TinyModels.AddExternal(location)),
            ("weights.bin", new byte[4])
        );

        Assert.Equal("onnx-external-path", Assert.Single(version.Scan).Code);
        Assert.False(version.Releasable);
    }

    [Fact]
    public async Task Complete_WithExternalDataBeyondTheFile_IsNotReleasable()
    {
        var version = await _house.RegisterAsync(
            ("model.onnx", TinyModels.AddExternal("w.bin", offset: "2", length: "4")),
            ("w.bin", new byte[4])
        );

        Assert.Equal("onnx-external-range", Assert.Single(version.Scan).Code);
        Assert.False(version.Releasable);
    }

    [Fact]
    public async Task Complete_WithoutTheExternalData_SaysWhatIsMissing()
    {
        var version = await _house.RegisterAsync(("model.onnx", TinyModels.AddExternal("w.bin")));

        Assert.Equal("onnx-external-missing", Assert.Single(version.Scan).Code);
    }

    [Fact]
    public async Task Complete_WithAProgramBeside_SaysSoAndStaysReleasable()
    {
        var version = await _house.RegisterAsync(("model.onnx", Onnx()), ("run.sh", Bytes("#!/bin/sh\necho")));

        Assert.Equal(("run.sh", "executable"), Assert.Single(version.Scan.Select(f => (f.Path, f.Code))));
        Assert.True(version.Releasable);
    }

    [Fact]
    public async Task Complete_OfAnEmptyFile_Registers()
    {
        var version = await _house.RegisterAsync(("model.onnx", Onnx()), ("empty", []));

        Assert.Equal(0, version.Files.Single(f => f.Path == "empty").Size);
    }

    [Fact]
    public async Task Complete_WithADangerousFileBeside_IsStoredAndNotReleasable()
    {
        var version = await _house.RegisterAsync(
            ("model.onnx", Onnx()),
            ("old/model.pkl", Bytes("cos\nsystem\n(S'ls'\ntR."))
        );

        var finding = Assert.Single(version.Scan);
        Assert.Equal(("old/model.pkl", "pickle-global", true), (finding.Path, finding.Code, finding.Dangerous));
        Assert.Equal(("onnx", false), (version.Format, version.Releasable));
        Assert.Equal(2, _house.Blobs.All().Count());
    }

    [Fact]
    public async Task Complete_OfASignatureNobodyCouldCall_KeepsNoneOfIt()
    {
        var version = await _house.RegisterAsync(
            ("model.onnx", TinyModels.Identity(TensorType.FP32, [.. Enumerable.Repeat(-1L, 101)]))
        );

        Assert.Null(version.Signature);
        Assert.Equal("signature-too-large", Assert.Single(version.Scan).Code);
    }
}
