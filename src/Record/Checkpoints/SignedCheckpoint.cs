namespace Airworthy.Record.Checkpoints;

/// <summary>A checkpoint with its signatures, as the text of a signed note.</summary>
public sealed record SignedCheckpoint(string Text);
