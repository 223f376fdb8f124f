namespace Airworthy.Record.Merkle;

/// <summary>Reads tiles of hashes.</summary>
public interface ITileSource;
