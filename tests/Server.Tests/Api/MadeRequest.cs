using System.Text;

namespace Airworthy.Server.Tests.Api;

/// <summary>Makes requests that are nearly right: real routes with odd values, real bodies with bites taken out.</summary>
internal sealed class MadeRequest(Random random, IReadOnlyList<string> templates, string token)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW"];

    private static readonly string[] Values =
    [
        "a",
        "1",
        "-1",
        "0",
        "99999999999999999999",
        "%00",
        "%2F",
        "..%2f..%2fetc",
        "%C3%BC",
        "%ff",
        "%F0%9F%92%A9",
        "%ED%A0%80",
        "sha256:0000000000000000000000000000000000000000000000000000000000000000",
        "upl_00000000000000000000000000",
        "rel_00000000000000000000000000",
        "tok_00000000000000000000000000",
        "ver_00000000000000000000000000",
        "%20x%20",
        "x'%20or%20''='",
        "$.a",
        "%22%5D%7B",
        "a:staging",
        "a:b:c",
        "~",
        "%25",
        "null",
        "NaN",
        "1e309",
        "2026-01-01T00:00:00Z",
        "%0d%0aX:y",
    ];

    private static readonly string[] Names =
    [
        "owner",
        "tag",
        "metric",
        "dataset",
        "environment",
        "q",
        "pageSize",
        "pageToken",
        "status",
        "model",
        "afterRevision",
        "from",
        "limit",
        "nonsense",
        "%00",
        "",
    ];

    private static readonly string[] Types =
    [
        "application/json",
        "application/json; charset=utf-16",
        "application/octet-stream",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=\"\"",
        "text/plain",
        "application/x-www-form-urlencoded",
        "nonsense",
    ];

    private static readonly string[] Bodies =
    [
        "",
        "null",
        "[]",
        "{}",
        "\"\"",
        "1e999",
        "{\"files\":null}",
        "{\"files\":[]}",
        "{\"files\":[null]}",
        "{\"owner\":\"ann\",\"files\":[{\"path\":\"a\",\"size\":1,\"digest\":\"sha256:0000000000000000000000000000000000000000000000000000000000000000\"}],\"tags\":{\"a\":\"b\"},\"metrics\":{\"m\":1}}",
        "{\"owner\":\"ann\",\"files\":[{\"path\":\"\\ud800\",\"size\":9223372036854775807,\"digest\":\"x\"}],\"metrics\":{\"\":1e308}}",
        "{\"name\":\"ann\",\"roles\":[\"approver\"]}",
        "{\"name\":\"\",\"roles\":[\"\",null]}",
        "{\"roles\":[\"approver\"],\"disabled\":true}",
        "{\"label\":\"x\",\"scopes\":[\"read\"],\"days\":-1}",
        "{\"label\":\"x\",\"scopes\":[\"x\"],\"days\":2147483647}",
        "{\"approved\":true,\"evidenceDigest\":\"x\",\"comment\":null}",
        "{\"approved\":\"true\",\"evidenceDigest\":1}",
        "{\"reason\":\"\\u0000\",\"toVersion\":-5}",
        "{\"reason\":\"x\",\"reason\":\"y\"}",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[-1],\"datatype\":\"FP32\",\"data\":[1]}]}",
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}}}",
        "--x\r\nContent-Disposition: form-data; name=\"pipeline\"\r\n\r\nname: a\r\n--x--\r\n",
        "--x\r\nContent-Disposition: form-data; name=\"evaluation\"; filename=\"e.csv\"\r\n\r\na,b\r\n1,2\r\n--x--\r\n",
        "--x\r\nContent-Disposition: form-data; name=\"pipeline\"\r\n\r\n",
        "--x\r\nnonsense\r\n",
    ];

    public HttpRequestMessage Make(Uri server)
    {
        var request = new HttpRequestMessage(
            new HttpMethod(Of(Methods)),
            new Uri($"{server.GetLeftPart(UriPartial.Authority)}{Path()}{Query()}")
        );
        if (random.Next(4) > 0 && request.Method.Method is not ("GET" or "HEAD"))
        {
            request.Content = Body();
        }
        foreach (var (name, value) in Headers())
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        return request;
    }

    private string Path() =>
        string.Join(
            '/',
            Of(templates).Split('/').Select(s => s.Contains('{', StringComparison.Ordinal) ? Of(Values) : s)
        ) + (random.Next(20) == 0 ? "/" + Of(Values) : "");

    private string Query() =>
        random.Next(3) > 0
            ? ""
            : "?" + string.Join('&', Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"{Of(Names)}={Of(Values)}"));

    private ByteArrayContent Body()
    {
        var bytes = Encoding.UTF8.GetBytes(Of(Bodies));
        if (bytes.Length > 0 && random.Next(3) == 0)
        {
            bytes = random.Next(2) == 0 ? bytes[..random.Next(bytes.Length)] : Bitten(bytes);
        }
        var content = new ByteArrayContent(bytes);
        if (random.Next(10) > 0)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", random.Next(2) == 0 ? Types[0] : Of(Types));
        }
        if (random.Next(20) == 0)
        {
            content.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");
        }
        return content;
    }

    private byte[] Bitten(byte[] bytes)
    {
        bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    private IEnumerable<(string Name, string Value)> Headers()
    {
        switch (random.Next(12))
        {
            case 0:
                yield return ("Authorization", "Bearer " + Of(Values));
                break;
            case 1:
                yield return ("Authorization", Of(["Basic YTpi", "Bearer", "", "Bearer  ", "bearer ~"]));
                break;
            case 2:
                yield return ("If-Match", Of(["*", "\"x\"", "x", "W/\"x\"", "\"", "\"a\", \"b\""]));
                break;
            case 3:
                yield return ("If-None-Match", Of(["*", "\"x\"", "x", "W/\"x\"", "\""]));
                break;
            case 4:
                yield return ("Accept", "nonsense");
                yield return ("Range", "bytes=9-1");
                break;
            case 5:
                yield return ("Inference-Header-Content-Length", Of(Values));
                break;
            case < 10:
                yield return ("Authorization", "Bearer " + token);
                break;
        }
    }

    private T Of<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];
}
