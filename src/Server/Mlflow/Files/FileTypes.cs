namespace Airworthy.Server.Mlflow.Files;

/// <summary>Content types as MLflow answers them: whatever people write is plain text, so that a browser shows it and runs nothing.</summary>
internal static class FileTypes
{
    private const string Binary = "application/octet-stream";

    private static readonly HashSet<string> Text = new(StringComparer.Ordinal)
    {
        "txt",
        "log",
        "err",
        "cfg",
        "conf",
        "cnf",
        "cf",
        "ini",
        "properties",
        "prop",
        "hocon",
        "toml",
        "yaml",
        "yml",
        "xml",
        "json",
        "js",
        "py",
        "py3",
        "csv",
        "tsv",
        "md",
        "rst",
        "MLmodel",
        "MLproject",
        "mlproject",
    };

    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["png"] = "image/png",
        ["jpg"] = "image/jpeg",
        ["jpeg"] = "image/jpeg",
        ["gif"] = "image/gif",
        ["webp"] = "image/webp",
        ["bmp"] = "image/bmp",
        ["tif"] = "image/tiff",
        ["tiff"] = "image/tiff",
        ["svg"] = "image/svg+xml",
        ["ico"] = "image/vnd.microsoft.icon",
        ["pdf"] = "application/pdf",
        ["html"] = "text/html",
        ["htm"] = "text/html",
        ["css"] = "text/css",
        ["zip"] = "application/zip",
        ["tar"] = "application/x-tar",
        ["gz"] = "application/gzip",
        ["h5"] = "application/x-hdf5",
        ["sh"] = "application/x-sh",
        ["mp3"] = "audio/mpeg",
        ["wav"] = "audio/x-wav",
        ["mp4"] = "video/mp4",
        ["webm"] = "video/webm",
    };

    public static string Of(string name)
    {
        var dot = name.LastIndexOf('.');
        var extension = dot < 0 ? name : name[(dot + 1)..];
        return Text.Contains(extension) ? "text/plain" : Known.GetValueOrDefault(extension, Binary);
    }
}
