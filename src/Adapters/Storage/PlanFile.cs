using Airworthy.Serving.Routing;

namespace Airworthy.Adapters.Storage;

/// <summary>The plan that Serving last served, in <c>serving/plan.json</c> of a data folder: no database has a part in it.</summary>
public sealed class PlanFile(DataFolder folder) : IPlanStore
{
    private readonly string _file = PathIn(folder.Root);

    /// <summary>Whether something served from this folder before.</summary>
    public static bool IsIn(string root) => File.Exists(PathIn(Path.GetFullPath(root)));

    public void Keep(ReadOnlySpan<byte> plan)
    {
        DataFolder.MakeFolder(Path.GetDirectoryName(_file)!);
        DurableFiles.Replace(_file, plan);
    }

    public byte[]? Find() => File.Exists(_file) ? File.ReadAllBytes(_file) : null;

    private static string PathIn(string root) => Path.Combine(root, "serving", "plan.json");
}
