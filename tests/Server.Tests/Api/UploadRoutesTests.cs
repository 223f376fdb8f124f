using System.Net;
using System.Net.Http.Headers;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;
using Airworthy.Server.Tests.Hosting;
using Airworthy.Testing;

namespace Airworthy.Server.Tests.Api;

public sealed class UploadRoutesTests(ServerFixture server) : IClassFixture<ServerFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AirworthyClient _client = server.Anonymous();

    [Fact]
    public async Task Register_Folder_GivesAVersionWithItsSignature()
    {
        var progress = new List<UploadProgress>();
        var folder = Tiny.Folder(_folder, 1);
        var request = new RegisterRequest
        {
            Owner = "ann",
            Description = "First try",
            Tags = new Dictionary<string, string> { ["stage"] = "try" },
            Metrics = new Dictionary<string, double> { ["roc_auc"] = 0.7 },
            Dataset = new DatasetView("flights"),
            Commit = "0123abc",
            Run = "run-1",
            Files = [],
        };

        var answer = await _client.RegisterAsync("one", request, folder, new Immediately<UploadProgress>(progress.Add));

        var version = answer.Good();
        Assert.Equal(("one", 1, "ann", "anonymous"), (version.Model, version.Number, version.Owner, version.Author));
        Assert.Equal("onnx", version.Format);
        Assert.Equal(folder.Files, version.Files);
        Assert.Equal("FP32", Assert.Single(version.Signature!.Inputs).Datatype);
        Assert.Equal("First try", version.Description);
        Assert.Equal("try", version.Tags["stage"]);
        Assert.Equal(0.7, version.Metrics["roc_auc"]);
        Assert.Equal(("flights", "0123abc", "run-1"), (version.Dataset!.Name, version.Commit, version.Run));
        Assert.True(version.Releasable);
        Assert.Equal(folder.TotalSize, progress[^1].Sent);
        Assert.Equal(folder.TotalSize, progress[^1].Total);
    }

    [Fact]
    public async Task Register_SameFileAgain_SendsNothing()
    {
        var folder = Tiny.Folder(_folder, 2);
        await Tiny.RegisterAsync(_client, "again", folder);

        var upload = (await _client.BeginUploadAsync("again", Tiny.Request() with { Files = folder.Files })).Good();

        Assert.Empty(upload.Missing);
        Assert.Equal(2, (await _client.CompleteUploadAsync(upload.Upload)).Good().Number);
    }

    [Fact]
    public async Task Complete_AskedTwice_AnswersTheSameVersion()
    {
        var folder = Tiny.Folder(_folder, 3);
        var upload = (await _client.BeginUploadAsync("twice", Tiny.Request() with { Files = folder.Files })).Good();
        (await SendAsync(upload, folder)).Good();

        var first = (await _client.CompleteUploadAsync(upload.Upload)).Good();
        var second = (await _client.CompleteUploadAsync(upload.Upload)).Good();

        Assert.Equal(first.Id, second.Id);
    }

    [Fact]
    public async Task Begin_EverythingWrong_SaysItAll()
    {
        var request = new RegisterRequest
        {
            Owner = "Not A Name",
            Files = [new FileEntry("../escape", 1, "sha256:" + new string('0', 64)), new FileEntry("a", -1, "md5:1")],
        };

        var problem = (await _client.BeginUploadAsync("wrong", request)).Refused(400, "bad-registration");

        Assert.Contains("owner", problem.Evidence.Keys);
        Assert.Contains("files[0].path", problem.Evidence.Keys);
        Assert.Contains("files[1].digest", problem.Evidence.Keys);
        (await _client.GetModelAsync("wrong")).Refused(404, "model-unknown");
    }

    [Fact]
    public async Task Begin_NoOwnerFromAnonymous_Refused()
    {
        var request = Tiny.Request(null) with { Files = Tiny.Folder(_folder).Files };

        var problem = (await _client.BeginUploadAsync("ownerless", request)).Refused(400, "bad-registration");

        Assert.Contains("owner", problem.Evidence.Keys);
    }

    [Fact]
    public async Task Begin_UnknownDatatype_Refused()
    {
        var request = Tiny.Request() with
        {
            Files = Tiny.Folder(_folder).Files,
            Signature = new SignatureView([new TensorView("x", "float", null)], []),
        };

        (await _client.BeginUploadAsync("odd", request)).Refused(400, "bad-signature");
    }

    [Fact]
    public async Task Register_OtherSignatureThanTheGraphs_RefusedAndNothingKept()
    {
        var request = Tiny.Request() with { Signature = new SignatureView([new TensorView("x", "INT64", [1])], []) };

        (await _client.RegisterAsync("misdeclared", request, Tiny.Folder(_folder, 4))).Refused(
            400,
            "signature-mismatch"
        );

        (await _client.GetModelAsync("misdeclared")).Refused(404, "model-unknown");
    }

    [Fact]
    public async Task Send_OtherBytes_RefusedAndNothingKept()
    {
        var folder = Tiny.Folder(_folder, 5);
        var upload = (await _client.BeginUploadAsync("swapped", Tiny.Request() with { Files = folder.Files })).Good();
        var bytes = await File.ReadAllBytesAsync(folder.PathOf(folder.Files[0]));
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(folder.PathOf(folder.Files[0]), bytes);

        (await SendAsync(upload, folder)).Refused(400, "digest-mismatch");
        (await _client.CompleteUploadAsync(upload.Upload)).Refused(409, "upload-incomplete");
    }

    [Fact]
    public async Task Send_NotAnnounced_Refused()
    {
        var folder = Tiny.Folder(_folder, 6);
        var upload = (await _client.BeginUploadAsync("more", Tiny.Request() with { Files = folder.Files })).Good();
        var other = "sha256:" + new string('a', 64);

        var answer = await _client.SendFileAsync(upload.Upload, other, folder.PathOf(folder.Files[0]));

        answer.Refused(400, "file-not-announced");
    }

    [Fact]
    public async Task Send_WithoutLength_Refused()
    {
        var folder = Tiny.Folder(_folder, 7);
        var upload = (await _client.BeginUploadAsync("chunked", Tiny.Request() with { Files = folder.Files })).Good();
        using var http = server.Http();
        using var content = new PushContent();
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var digest = Uri.EscapeDataString(folder.Files[0].Digest);

        using var response = await http.PutAsync($"/api/v1/uploads/{upload.Upload}/files/{digest}", content);

        Assert.Equal(HttpStatusCode.LengthRequired, response.StatusCode);
    }

    [Fact]
    public async Task Send_LargerThanOrdinaryRequests_Accepted()
    {
        var path = _folder.Write("big/weights.bin", new byte[(64 << 20) + 1]);
        var folder = (await ModelFolder.ReadAsync(path)).Good();

        var version = await Tiny.RegisterAsync(_client, "big", folder);

        Assert.Equal(("unknown", (64L << 20) + 1), (version.Format, version.Files[0].Size));
    }

    [Fact]
    public async Task Discard_OpenUpload_IsGone()
    {
        var folder = Tiny.Folder(_folder, 8);
        var upload = (await _client.BeginUploadAsync("gone", Tiny.Request() with { Files = folder.Files })).Good();

        (await _client.DiscardUploadAsync(upload.Upload)).Good();

        (await _client.CompleteUploadAsync(upload.Upload)).Refused(404, "upload-unknown");
        (await _client.DiscardUploadAsync(upload.Upload)).Refused(404, "upload-unknown");
    }

    [Fact]
    public async Task Register_MissingLocalFolder_IsALocalProblem() =>
        (await ModelFolder.ReadAsync(_folder.At("nothing"))).Refused(0, "local-file");

    [Fact]
    public async Task Register_LinkInFolder_IsALocalProblem()
    {
        File.CreateSymbolicLink(_folder.At("linked", "secret"), "/etc/hostname");

        (await ModelFolder.ReadAsync(_folder.At("linked"))).Refused(0, "local-file");
    }

    [Fact]
    public async Task Call_NobodyListens_IsUnreachable()
    {
        using var nobody = new AirworthyClient(new Uri("http://127.0.0.1:9"));

        (await nobody.ListModelsAsync()).Refused(0, "server-unreachable");
    }

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    private Task<Answer<Done>> SendAsync(UploadView upload, ModelFolder folder) =>
        _client.SendFileAsync(upload.Upload, folder.Files[0].Digest, folder.PathOf(folder.Files[0]));

    /// <summary>Reports at once, in the caller's turn, where <see cref="Progress{T}"/> posts to the pool.</summary>
    private sealed class Immediately<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }

    /// <summary>A body whose length is not told beforehand.</summary>
    private sealed class PushContent : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            stream.WriteAsync(new byte[10]).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
