namespace IamAuditor.Storage;

/// <summary>Another run of the same account was committed in between, so that what this one made of the findings rests on an old state.</summary>
public sealed class OvertakenException(string message) : Exception(message);
