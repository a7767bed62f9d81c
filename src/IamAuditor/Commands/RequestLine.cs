namespace IamAuditor.Commands;

/// <summary>A line of a file of requests: its text, or why it is none. HasNext: another line has arrived already.</summary>
internal readonly record struct RequestLine(string? Text, string? Problem, bool HasNext);
