using System.Globalization;
using Airworthy.Record.Followers;

namespace Airworthy.Adapters.Storage.Followers;

/// <summary>
/// A small file a follower, replaced whole. It survives a kill; after a loss of power it may be some facts behind, which a follower
/// handles again.
/// </summary>
public sealed class FollowerFiles : IFollowerPlaces
{
    private readonly string _folder;

    public FollowerFiles(DataFolder folder)
    {
        _folder = Path.Combine(folder.Root, "followers");
        DataFolder.MakeFolder(_folder);
    }

    public async Task<long?> FindAsync(string name, CancellationToken cancel)
    {
        var file = FileOf(name);
        return
            File.Exists(file)
            && long.TryParse(
                await File.ReadAllTextAsync(file, cancel),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var next
            )
            ? next
            : null;
    }

    public async Task KeepAsync(string name, long next, CancellationToken cancel)
    {
        var file = FileOf(name);
        var unfinished = file + ".new";
        await File.WriteAllTextAsync(unfinished, next.ToString(CultureInfo.InvariantCulture), cancel);
        File.Move(unfinished, file, overwrite: true);
    }

    public Task ForgetAsync(string name, CancellationToken cancel)
    {
        File.Delete(FileOf(name));
        return Task.CompletedTask;
    }

    private string FileOf(string name) =>
        name.Length is >= 1 and <= 64
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-')
            ? Path.Combine(_folder, name)
            : throw new ArgumentException($"'{name}' cannot name a follower: use a-z, 0-9, '_' and '-'.", nameof(name));
}
