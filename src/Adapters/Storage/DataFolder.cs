using System.Globalization;
using Airworthy.Core.Results;

namespace Airworthy.Adapters.Storage;

/// <summary>
/// A server's data folder, held by this process alone until disposed: <c>airworthy.db</c>, <c>research.db</c>, <c>blobs/</c>,
/// <c>incoming/</c>, <c>research/</c>, <c>keys/</c>.
/// The hold is a lock of the operating system's, so it ends with the process however that ends.
/// </summary>
public sealed class DataFolder : IDisposable
{
    internal const UnixFileMode OwnerOnlyFolder =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    internal const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream _lock;

    private DataFolder(string root, FileStream @lock) => (Root, _lock) = (root, @lock);

    /// <summary>The folder's full path.</summary>
    public string Root { get; }

    /// <summary>Makes the folder if it is not there and holds it. Refused: held by another process, or not writable.</summary>
    public static Result<DataFolder> Hold(string path)
    {
        var root = Path.GetFullPath(path);
        try
        {
            MakeFolder(root);
            // The lock's own file cannot be read by others while it is locked, so who holds it stands beside it.
            var holder = Path.Combine(root, "lock.holder");
            if (TryLock(Path.Combine(root, "lock")) is not { } locked)
            {
                return StorageFaults.DataHeld.With(
                    $"{root} is held by {HolderOf(holder)}. Stop it, or name another folder with --data."
                );
            }
            Say(holder);
            return new DataFolder(root, locked);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return StorageFaults.DataNotWritable.With($"{root} cannot be written: {e.Message}");
        }
    }

    // Said for people; a disk that is full must not keep endpoints from serving.
    private static void Say(string holder)
    {
        try
        {
            File.WriteAllText(holder, $"process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}");
        }
        catch (IOException)
        {
            // Whoever finds the folder held reads "another process".
        }
    }

    internal static string DatabaseIn(string root) => Path.Combine(root, "airworthy.db");

    internal static string ResearchIn(string root) => Path.Combine(root, "research.db");

    internal static string BlobsIn(string root) => Path.Combine(root, "blobs");

    internal static string IncomingIn(string root) => Path.Combine(root, "incoming");

    /// <summary>Runs' files, which no version has taken yet.</summary>
    internal static string ResearchFilesIn(string root) => Path.Combine(root, "research");

    /// <summary>Whether the store's database is there.</summary>
    public bool HasDatabase => File.Exists(DatabaseIn(Root));

    internal static string KeysIn(string root) => Path.Combine(root, "keys");

    /// <summary>Makes a folder that only this user may enter, and those on the way to it.</summary>
    internal static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnlyFolder);
        }
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException) && File.Exists(path))
        {
            return null;
        }
    }

    private static string HolderOf(string path)
    {
        try
        {
            return File.ReadAllText(path) is { Length: > 0 and < 100 } text ? text : "another process";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
