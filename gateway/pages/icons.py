"""The few drawings of the pages: 24 by 24, stroked in the text's colour."""

ICONS = {
    "new": '<circle cx="12" cy="12" r="9"/><path d="M12 8v8M8 12h8"/>',
    "busy": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>',
    "yours": '<path d="M4 20l1-5L16 4l4 4L9 19z"/><path d="M14 6l4 4"/>',
    "paused": '<circle cx="12" cy="12" r="9"/><path d="M10 9v6M14 9v6"/>',
    "done": '<circle cx="12" cy="12" r="9"/><path d="M8 12.5l3 3 5-6"/>',
    "refused": '<circle cx="12" cy="12" r="9"/><path d="M9 9l6 6M15 9l-6 6"/>',
    "closed": '<circle cx="12" cy="12" r="9"/><path d="M8 12h8"/>',
    "late": '<path d="M12 4l9 16H3z"/><path d="M12 10v4M12 17v.01"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 8v.01"/>',
    "check": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
    "paper": '<path d="M14 3H6v18h12V7z"/><path d="M14 3v4h4M9 12h6M9 16h6"/>',
    "plug": '<path d="M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4"/>',
    "meter": '<rect x="4" y="3" width="16" height="18" rx="2"/><path d="M7 7h10v4H7zM9 16h6"/>',
    "chart": '<path d="M4 20V10M10 20V4M16 20v-8M21 20H3"/>',
    "wave": '<path d="M2 12c2.5-7 5-7 7 0s4.5 7 7 0 3.5-4 6-3"/>',
    "talk": '<path d="M4 5h16v11H10l-5 4v-4H4z"/>',
    "calendar": '<path d="M6 5h12a2 2 0 0 1 2 2v14H4V7a2 2 0 0 1 2-2zM4 10h16M8 3v4M16 3v4"/>',
    "help": '<circle cx="12" cy="12" r="9"/>'
    '<path d="M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 17v.01"/>',
    "alert": '<path d="M12 3a6 6 0 0 0-6 6c0 6-2 7-2 8h16c0-1-2-2-2-8a6 6 0 0 0-6-6zM10 20h4"/>',
    "tool": '<path d="M14 7a4 4 0 0 1 5-4l-2.5 3L18 7.5 21 5a4 4 0 0 1-5 5l-8 8a2 2 0 0 1-3-3z"/>',
    "list": '<path d="M9 6h11M9 12h11M9 18h11M4 6v.01M4 12v.01M4 18v.01"/>',
    "vote": '<rect x="4" y="4" width="16" height="16" rx="2"/><path d="M8 12.5l3 3 5-6"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4 21c1-5 4-7 8-7s7 2 8 7"/>',
    "office": '<path d="M4 21V9l8-5 8 5v12M9 21v-6h6v6"/>',
}
