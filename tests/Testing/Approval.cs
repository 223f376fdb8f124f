using Xunit;

namespace Airworthy.Testing;

/// <summary>Compares a text with the approved one in the repository; with AIRWORTHY_APPROVE=1 it writes it instead.</summary>
public static class Approval
{
    /// <param name="path">The approved file, relative to the root.</param>
    /// <param name="actual">The text as it is now.</param>
    public static void Compare(string path, string actual)
    {
        var full = Path.Combine(Repository.Root, path);
        if (Environment.GetEnvironmentVariable("AIRWORTHY_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, actual);
            return;
        }
        var approved = File.Exists(full) ? File.ReadAllText(full) : "";
        Assert.True(
            approved == actual,
            $"{path} is not what the code says now. Read the difference, then approve it with AIRWORTHY_APPROVE=1.\n"
                + Difference(approved, actual)
        );
    }

    private static string Difference(string approved, string actual)
    {
        var (before, after) = (approved.Split('\n'), actual.Split('\n'));
        var gone = before.Except(after).Select(line => "- " + line);
        var come = after.Except(before).Select(line => "+ " + line);
        return string.Join('\n', gone.Concat(come).Take(60));
    }
}
