namespace Airworthy.Artifacts.Scanning.Executables;

/// <summary>Programs, by their first bytes. Nothing here runs them; a model folder that carries one is worth a look.</summary>
internal static class ExecutableScan
{
    private static readonly (byte[] Magic, string What)[] Magics =
    [
        ([0x7F, (byte)'E', (byte)'L', (byte)'F'], "a Linux program or library (ELF)"),
        ([(byte)'M', (byte)'Z'], "a Windows program or library (PE)"),
        ([0xCF, 0xFA, 0xED, 0xFE], "a macOS program or library (Mach-O)"),
        ([0xCE, 0xFA, 0xED, 0xFE], "a macOS program or library (Mach-O)"),
        ([0xFE, 0xED, 0xFA, 0xCF], "a macOS program or library (Mach-O)"),
        ([0xCA, 0xFE, 0xBA, 0xBE], "a macOS program or a Java class"),
        ([(byte)'#', (byte)'!'], "a script that names its interpreter (#!)"),
    ];

    public static FileFinding? Check(ReadOnlySpan<byte> head)
    {
        foreach (var (magic, what) in Magics)
        {
            if (head.StartsWith(magic))
            {
                return new("executable", $"The file is {what}.", Dangerous: false);
            }
        }
        return null;
    }
}
