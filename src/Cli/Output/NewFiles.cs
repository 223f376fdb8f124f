namespace Airworthy.Cli.Output;

/// <summary>Files that a command writes into somebody's folder: all of them or none, and over nothing that is there unless told to.</summary>
internal sealed class NewFiles(string folder)
{
    private readonly List<(string Path, string Text)> _files = [];

    public IReadOnlyList<string> Paths => [.. _files.Select(f => f.Path)];

    public void Add(string name, string text) => _files.Add((Path.Combine(folder, name), text));

    /// <summary>Those that are there already.</summary>
    public IReadOnlyList<string> Existing() => [.. Paths.Where(Path.Exists)];

    /// <summary>Writes beside the places first, so that a full disk leaves no half of a file behind.</summary>
    public void Write()
    {
        Directory.CreateDirectory(folder);
        var drafts = new List<string>();
        try
        {
            foreach (var (path, text) in _files)
            {
                drafts.Add(path + ".airworthy-new");
                File.WriteAllText(drafts[^1], text);
            }
            foreach (var (path, _) in _files)
            {
                File.Move(path + ".airworthy-new", path, overwrite: true);
            }
        }
        finally
        {
            foreach (var draft in drafts)
            {
                File.Delete(draft);
            }
        }
    }
}
