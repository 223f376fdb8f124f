using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Airworthy.Server.Tests.Hosting;

namespace Airworthy.Server.Tests.Mlflow.Files;

public sealed class FileRoutesTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Root = "/api/2.0/mlflow-artifacts/artifacts";

    [Theory]
    [InlineData("/api/2.0/mlflow-artifacts/artifacts")]
    [InlineData("/ajax-api/2.0/mlflow-artifacts/artifacts")]
    public async Task Put_ThenGet_GivesTheBytesAsAnAttachment(string root)
    {
        using var http = server.Http();
        Assert.Equal("{}", await PutAsync(http, $"{root}/up/a.txt", "hello"));

        using var answer = await http.GetAsync($"{root}/up/a.txt");

        Assert.Equal("hello", await answer.Content.ReadAsStringAsync());
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("attachment; filename=a.txt", answer.Content.Headers.ContentDisposition?.ToString());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("b.pkl", "application/octet-stream")]
    [InlineData("c.png", "image/png")]
    [InlineData("d.pdf", "application/pdf")]
    [InlineData("MLmodel", "text/plain")]
    [InlineData("mlproject", "text/plain")]
    [InlineData("model.onnx", "application/octet-stream")]
    public async Task Get_WhateverTypeWasSent_AnswersTheNamesOwn(string name, string type)
    {
        using var http = server.Http();
        using var content = new StringContent("x", Encoding.UTF8, "text/html");
        await http.PutAsync($"{Root}/types/{name}", content);

        using var answer = await http.GetAsync($"{Root}/types/{name}");

        Assert.Equal(type, answer.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task Get_NameBeyondAscii_IsTakenWhole()
    {
        using var http = server.Http();
        await PutAsync(http, $"{Root}/names/Gr%C3%B6%C3%9Fe%20%221%22.txt", "x");

        using var answer = await http.GetAsync($"{Root}/names/Gr%C3%B6%C3%9Fe%20%221%22.txt");

        Assert.Equal("Größe \"1\".txt", answer.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Contains("Größe", await http.GetStringAsync($"{Root}?path=names"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_OfAFolder_NamesFilesAndFolders()
    {
        using var http = server.Http();
        await PutAsync(http, $"{Root}/tree/a.txt", "0");
        await PutAsync(http, $"{Root}/tree/dir/b.txt", "1");
        await PutAsync(http, $"{Root}/tree/dir.txt", "22");

        Assert.Equal(
            """{"files":[{"path":"a.txt","is_dir":false,"file_size":1},{"path":"dir","is_dir":true},{"path":"dir.txt","is_dir":false,"file_size":2}]}""",
            await http.GetStringAsync($"{Root}?path=tree")
        );
        Assert.Equal(
            """{"files":[{"path":"b.txt","is_dir":false,"file_size":1}]}""",
            await http.GetStringAsync($"{Root}?path=tree%2Fdir")
        );
        Assert.Equal("{}", await http.GetStringAsync($"{Root}?path=tree/none"));
        Assert.Equal("{}", await http.GetStringAsync($"{Root}?path=tree/a.txt"));
        Assert.Contains("\"tree\"", await http.GetStringAsync(Root), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_OfAFileAndAFolder_TakesWhatIsBelow()
    {
        using var http = server.Http();
        await PutAsync(http, $"{Root}/gone/a.txt", "0");
        await PutAsync(http, $"{Root}/gone/dir/b.txt", "1");
        await PutAsync(http, $"{Root}/gone/dir/c/d.txt", "2");
        await PutAsync(http, $"{Root}/gone/dir2/e.txt", "3");

        using var file = await http.DeleteAsync($"{Root}/gone/a.txt");
        using var folder = await http.DeleteAsync($"{Root}/gone/dir/");
        using var nothing = await http.DeleteAsync($"{Root}/gone/none");

        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        Assert.Equal("{}", await folder.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, nothing.StatusCode);
        Assert.Equal("""{"files":[{"path":"dir2","is_dir":true}]}""", await http.GetStringAsync($"{Root}?path=gone"));
    }

    [Theory]
    [InlineData("..%2fsecret")]
    [InlineData("%2e%2e%2fsecret")]
    [InlineData("%252e%252e%252fsecret")]
    [InlineData("a/..%2f..%2fb")]
    [InlineData("../secret")]
    [InlineData("../../../../etc/passwd")]
    [InlineData("a/%2e%2e/%2e%2e/b")]
    [InlineData("%2fetc%2fpasswd")]
    [InlineData("C:%2fWindows")]
    [InlineData("a%5Cb")]
    [InlineData("a%23b")]
    [InlineData("file:%2f%2f%2fetc%2fpasswd")]
    public async Task AnyCall_PathThatLeadsElsewhere_IsInvalid(string path)
    {
        foreach (var method in (string[])["GET", "PUT", "DELETE"])
        {
            var (status, body) = await SendRawAsync(method, $"{Root}/{path}", method == "PUT" ? "x" : "");

            Assert.True(status == 400, $"{method} {path}: {status} {body}");
            Assert.Contains("Invalid path", body, StringComparison.Ordinal);
            Assert.Contains("INVALID_PARAMETER_VALUE", body, StringComparison.Ordinal);
        }
        if (!path.StartsWith("..", StringComparison.Ordinal) || path.Contains('%', StringComparison.Ordinal))
        {
            var (status, _) = await SendRawAsync("GET", $"{Root}?path={path}", "");
            Assert.Equal(400, status);
        }
    }

    [Fact]
    public async Task AnyCall_PathWithANul_IsRefusedByTheWebServerItself()
    {
        foreach (var method in (string[])["GET", "PUT", "DELETE"])
        {
            Assert.Equal(400, (await SendRawAsync(method, $"{Root}/a%00b", "")).Status);
        }
        var (status, body) = await SendRawAsync("GET", $"{Root}?path=a%00b", "");
        Assert.Equal(400, status);
        Assert.Contains("Invalid path", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none.txt")]
    [InlineData("none/none.txt")]
    [InlineData("tree-without-files")]
    public async Task Get_WhatIsNotThere_IsUnknown(string path)
    {
        using var http = server.Http();

        using var answer = await http.GetAsync($"{Root}/{path}");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("RESOURCE_DOES_NOT_EXIST", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_WhereAFolderOrBelowAFile_IsRefused()
    {
        using var http = server.Http();
        await PutAsync(http, $"{Root}/taken/file", "0");

        using var below = await http.PutAsync($"{Root}/taken/file/below.txt", new StringContent("1"));
        using var above = await http.PutAsync($"{Root}/taken", new StringContent("1"));

        Assert.Equal(HttpStatusCode.BadRequest, below.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, above.StatusCode);
        Assert.Equal("0", await http.GetStringAsync($"{Root}/taken/file"));
    }

    [Theory]
    [InlineData("bytes=0-3", 206, "0123", "bytes 0-3/10")]
    [InlineData("bytes=7-", 206, "789", "bytes 7-9/10")]
    [InlineData("bytes=-2", 206, "89", "bytes 8-9/10")]
    [InlineData("bytes=5-500", 206, "56789", "bytes 5-9/10")]
    [InlineData("bytes=10-", 416, "", "bytes */10")]
    [InlineData("bytes=0-1,4-5", 200, "0123456789", null)]
    [InlineData("lines=1-2", 200, "0123456789", null)]
    [InlineData("bytes=nonsense", 200, "0123456789", null)]
    public async Task Get_OfARange_GivesThatRange(string range, int status, string body, string? told)
    {
        using var http = server.Http();
        await PutAsync(http, $"{Root}/ranges/ten", "0123456789");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Root}/ranges/ten");
        request.Headers.TryAddWithoutValidation("Range", range);

        using var answer = await http.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
        Assert.Equal(told, answer.Content.Headers.ContentRange?.ToString());
    }

    [Fact]
    public async Task Presigned_OfAFile_TellsWhereToFetchItInRanges()
    {
        using var http = server.Http();
        http.DefaultRequestHeaders.Authorization = new("Bearer", server.AdministratorToken);
        await PutAsync(server.Http(), $"{Root}/signed/a%20b", "0123456789");

        var told = JsonDocument
            .Parse(await http.GetStringAsync("/api/2.0/mlflow-artifacts/presigned/signed/a%20b"))
            .RootElement;

        Assert.Equal(10, told.GetProperty("file_size").GetInt64());
        Assert.EndsWith($"{Root}/signed/a%20b", told.GetProperty("url").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            $"Bearer {server.AdministratorToken}",
            told.GetProperty("headers").GetProperty("Authorization").GetString()
        );
        using var none = await http.GetAsync("/api/2.0/mlflow-artifacts/presigned/signed/none");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task Put_ThatBreaksOff_LeavesWhatWasThere()
    {
        using var http = server.Http();
        await PutAsync(http, $"{Root}/broken/f", "before");
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
            await using var stream = socket.GetStream();
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"PUT {Root}/broken/f HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nhalf"
                )
            );
        }

        Assert.Equal("before", await http.GetStringAsync($"{Root}/broken/f"));
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Put_OverwrittenAndDeletedByManyAtOnce_NeverGivesOtherOrHalfBytes()
    {
        using var http = server.Http();
        // Few contents, so that the same bytes are dropped and named again all the time.
        var contents = Enumerable.Range(0, 3).Select(i => new string((char)('a' + i), 50_000 + i)).ToArray();
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async worker =>
                {
                    var random = new Random(worker);
                    for (var i = 0; i < 60; i++)
                    {
                        var path = $"{Root}/storm/{random.Next(3)}";
                        switch (random.Next(4))
                        {
                            case 0:
                                using (await http.DeleteAsync(path)) { }
                                break;
                            case 1:
                                using (var answer = await http.GetAsync(path))
                                {
                                    if (answer.StatusCode != HttpStatusCode.NotFound)
                                    {
                                        Assert.Contains(await answer.Content.ReadAsStringAsync(), contents);
                                    }
                                }
                                break;
                            default:
                                await PutAsync(http, path, contents[random.Next(3)]);
                                break;
                        }
                    }
                })
        );
        for (var i = 0; i < 3; i++)
        {
            await PutAsync(http, $"{Root}/storm/{i}", contents[i]);
            Assert.Equal(contents[i], await http.GetStringAsync($"{Root}/storm/{i}"));
        }
        Assert.Empty(server.Errors);
    }

    private static async Task<string> PutAsync(HttpClient http, string path, string text)
    {
        using var answer = await http.PutAsync(path, new StringContent(text));
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadAsStringAsync();
    }

    // A client of the framework would resolve what is hostile in an address.
    private async Task<(int Status, string Body)> SendRawAsync(string method, string target, string body)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}"
            )
        );
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync();
        return (int.Parse(answer.AsSpan(9, 3)), answer);
    }
}
