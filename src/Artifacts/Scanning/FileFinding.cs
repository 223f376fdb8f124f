namespace Airworthy.Artifacts.Scanning;

/// <summary>
/// One thing that a scan found in a file, without ever loading it.
/// </summary>
/// <param name="Code">A stable name, e.g. <c>pickle-global</c>.</param>
/// <param name="Detail">Where and what, as a sentence.</param>
/// <param name="Dangerous">Loading the file could run what somebody else wrote, or nobody can tell that it could not.</param>
public sealed record FileFinding(string Code, string Detail, bool Dangerous);
